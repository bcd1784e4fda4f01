"""Checks of stories: verdicts, what each source says, and why some say nothing."""

SENTENCES: dict[str, str] = {
    "report_story_check": "Story check: {story}",
    "index_story_check": "News stories, claim by claim",
    # verdicts
    "verdict_supported": "supported",
    "verdict_contradicted": "contradicted",
    "verdict_too_close": "too close to call",
    "verdict_depends": "depends on the definition",
    "verdict_not_covered": "not covered",
    "story_published": "{source}; published {published_on}. Each claim is checked twice: with what had been published by {as_of}, and with all that is held here now.",
    "story_all_now": "all held now",
    "story_known": "known by {as_of}",
    "story_claim_verdicts": "**By {as_of}: {then}. With all that is held now: {now}.**",
    "story_claim_same": "**{now}**, by {as_of} as with all that is held now.",
    "story_known_then": "*Known by {as_of}.*",
    "story_known_now": "*With all that is held here now.*",
    "story_beside": "A row in italics stands beside the verdict and does not count for it.",
    "rule_on_track": "On track from a probability of {on_track:.2f}, not on track up to {off_track:.2f}, too close to call between them; a total that "
    "is known decides when its margin exceeds the largest past revision.",
    "rule_among": "Among the most violent from a probability of {among:.2f} that its rate is among the first {n}, not among them up to {not_among:.2f}.",
    "rule_tolerance_pp": "Right within {tolerance_pp:g} percentage points.",
    "rule_at_least": "A mass killing is {at_least} dead or more at one place and day in the claim; other bars are tried beside it. Press bulletins name a "
    "municipality and a day, which is not an incident; places that average 0.3 deaths a day or more are left out, rows alike count once.",
    "title_verdicts": "What each claim hangs on",
    "unit_verdicts": "Each square is a source or definition that counts for the claim",
    "source_verdicts": "Source: {publishers}; each file, its cut, day and licence is named at the end of the page.",
    "note_verdicts": "A claim whose squares differ depends on the definition.",
    # what a source says
    "finding_outcome_supported": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before: "
    "{margin:+,.0f} ({change:+.1f} %), more than the largest revision a year's total has had ({threshold:,.0f}).",
    "finding_outcome_contradicted": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before: "
    "{margin:+,.0f} ({change:+.1f} %), a shortfall of more than the largest revision a year's total has had ({threshold:,.0f}).",
    "finding_outcome_too_close": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before: "
    "{margin:+,.0f} ({change:+.1f} %), no more than the largest revision a year's total has had ({threshold:,.0f}).",
    "finding_outcome_depends": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before: "
    "{margin:+,.0f} ({change:+.1f} %), less than the deaths without a known month or place that this series lacks (up to {threshold:,.0f}).",
    "finding_outcome_supported_once": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before: "
    "{margin:+,.0f} ({change:+.1f} %); one cut is held, so no revision is known.",
    "finding_outcome_contradicted_once": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year "
    "before: {margin:+,.0f} ({change:+.1f} %); one cut is held, so no revision is known.",
    "finding_outcome_too_close_once": "By {basis}, {year} ended with {number:,.0f}, as many as in {against_year}, the highest year before.",
    "finding_forecast_year": "By {basis}, cut {cut}, with {n} months known {year} would end at {number:,.0f} (80 % interval {low:,.0f} to {high:,.0f}), "
    "against {against:,.0f} in {against_year}, the highest year before: a probability of {p:.2f} to pass it, by model E.",
    "finding_forecast_year_two": "By {basis}, cut {cut}, with {n} months known {year} would end at {number:,.0f} (80 % interval {low:,.0f} to {high:,.0f}), "
    "against {against:,.0f} in {against_year}, the highest year before: a probability of {p:.2f} to pass it by model E, which judges, and of "
    "{p_other:.2f} by model D, beside it.",
    "finding_little_history": "These forecasts rest on fewer than eight whole years, less than any that were tested: they say little.",
    "finding_hindsight_year": "From the same first {n} months as they stand now, model E gives a probability of {p:.2f} (a test in pseudo real time).",
    "finding_hindsight_year_two": "From the same first {n} months, as the figures stand now, a probability of {p:.2f} by model E and {p_other:.2f} by model D "
    "(a test in pseudo real time).",
    "finding_pace": "{basis}, cut {cut}, as the press had it: at the daily pace of its first {n} months {year} would end at {number:,.0f}, against "
    "{against:,.0f} in {against_year}. Without single months there is no interval, so it decides nothing.",
    "finding_pace_alone": "{basis}, cut {cut}, as the press had it: at the daily pace of its first {n} months {year} would end at {number:,.0f}. Without "
    "single months there is no interval, so it decides nothing.",
    "finding_elsewhere": "Totals of {basis} published elsewhere: {number:,.0f} in {year}, {against:,.0f} in {against_year}.",
    "finding_ranked": "{place}, {year}, by {basis}: number {number:.0f} of 32 by rate (95 % interval {low:.0f} to {high:.0f}, from chance alone), a "
    "probability of {p:.2f} to be among the first {n}; by number it is number {by_number:.0f}.",
    "finding_within_term": "Under {name}, by {basis}, the rate went from {against:.1f} per 100,000 people a year in the first twelve months to {after:.1f} in "
    "the last twelve: {number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the scatter of months).",
    "finding_within_term_part": "Under {name}, of whose term {basis} covers a part, the rate went from {against:.1f} per 100,000 people a year in the first "
    "twelve months covered to {after:.1f} in the last twelve: {number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %).",
    "finding_between_terms": "By {basis}, the average rate went from {against:.1f} per 100,000 people a year under {name} to {after:.1f} under {president}: "
    "{number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the scatter of months).",
    "finding_between_terms_part": "By {basis}, which does not cover both terms whole, the average rate went from {against:.1f} per 100,000 people a year under "
    "{name} to {after:.1f} under {president}: {number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %).",
    "finding_deaths_checked": "Checked by hand: {number:,.0f} dead; the claim has {against:,.0f}.",
    "finding_deaths_checked_range": "Checked by hand: {number:,.0f} dead, {low:,.0f} to {high:,.0f} in the reports; the claim has {against:,.0f}.",
    "finding_deaths_other_groups": "Who died is told otherwise by what was checked by hand.",
    "finding_deaths_press": "The press bulletins have {number:,.0f} dead in that municipality on {name}.",
    "finding_deaths_press_fewer": "The press bulletins have {number:,.0f} dead in that municipality on {name}, fewer than the {against:,.0f} claimed; they are a "
    "floor, so that settles nothing.",
    "finding_clock_shows": "{basis}: {number:,.0f} on {name}, over the usual range there: the incident shows.",
    "finding_clock_hides": "{basis}: {number:,.0f} on {name}, within the usual range there, or the incident is too small to tell: it does not show.",
    "finding_abducted": "Checked by hand: {number:,.0f} people abducted; the claim has {against:,.0f}.",
    "finding_disappearance": "What this incident is known for is a disappearance, which no count of killings shows.",
    "finding_killings_listed": "Of the incidents named, {number:.0f} had {n} dead or more within {within_days} days, by counts checked by hand. A list of incidents "
    "cannot say whether there were others.",
    "finding_killings_counted": "{basis}: {number:.0f} places with {n} dead or more in those {within_days} days. With the days of the year put in another order "
    "there are {against:,.1f} pairs of such days a year, and at least one in a year with a probability of {p:.2f}.",
    "finding_killings_more": "{basis}: from {n} dead on there were {number:.0f} in those {within_days} days, not {nth}; {against:,.1f} pairs of such days are "
    "expected in a year.",
    "finding_killings_fewer": "{basis}: {number:.0f} places with {n} dead or more in those {within_days} days; what it does not have may have happened all the same.",
    "finding_changed": "By {basis}: {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has {claimed:+.1f} %; revisions as "
    "large as any before would leave {low:+.1f} to {high:+.1f} %.",
    "finding_changed_months": "By {basis}, first {n} months: {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has "
    "{claimed:+.1f} %; revisions as large as any before would leave {low:+.1f} to {high:+.1f} %.",
    "finding_gap_no_cut": "No cut held here was published by {as_of} of: {tables}.",
    "first_cut_about": "{basis} (the first held is {cut}, published about {published_on})",
    "first_cut_exact": "{basis} (the first held is {cut}, published {published_on})",
    "finding_gap_not_covered": "{basis}: what is asked is not covered.",
    "finding_gap_too_short": "{basis}: fewer than three whole years before the year, too few for a forecast.",
    "finding_gap_term_too_short": "{basis}: too few months of the term for two different years of it.",
    "finding_gap_few_events": "{basis}: fewer than 20 events, so no rank or change is given.",
    # what a source is called
    "basis_incidents": "incidents checked by hand",
    "basis_sspc_daily_municipality": "SSPC, press bulletins by municipality",
    "basis_sspc_daily_state": "SSPC, prosecutors' tally by state",
    "basis_ucdp_events": "UCDP, events of organised violence",
    "basis_sesnsp_victims_state_month": "SESNSP, victims in case files",
    "basis_sesnsp_incidents_state_month": "SESNSP, case files (one may hold several victims)",
    "basis_sesnsp_cni_nation_month": "SSPC-CNI, victims as shown on a slide",
    "basis_inegi_deaths_occurrence_state_month": "INEGI, deaths by month of death",
    "basis_inegi_deaths_registration_state_month": "INEGI, deaths by month of registration",
    "basis_inegi_deaths_occurrence_municipality_month": "INEGI, deaths by municipality and month of death",
    "basis_method": "{basis}, {method}",
    # which definition
    "variant_outcome": "total of {year}",
    "variant_forecast_E": "forecast of {year}, {n} months known, model E",
    "variant_forecast_D": "forecast of {year}, {n} months known, model D",
    "variant_hindsight_E": "forecast of {year} from {n} months as they stand now, model E",
    "variant_hindsight_D": "forecast of {year} from {n} months as they stand now, model D",
    "variant_pace": "pace of the first {n} months of {year}",
    "variant_elsewhere": "total of {year}, published elsewhere",
    "variant_rate_top": "{place}, {year}, rank by rate",
    "variant_number_top": "{place}, {year}, rank by number",
    "variant_listed": "incidents with {n} dead or more",
    "variant_at_least": "places with {n} dead or more",
    "variant_within_term": "{name}: last twelve months over the first",
    "variant_between_terms": "average level, against {name}",
    "variant_checked": "dead",
    "variant_abducted": "people abducted",
    "variant_clock_press": "the municipality, {name}",
    "variant_clock_prosecutors": "the state, {name}",
    "variant_clock_events": "largest event in the state, {name}",
    "variant_clock_case_files": "the state, {name}",
    "variant_clock_deaths": "the state, {name}",
    "variant_clock_municipal_deaths": "the municipality, {name}",
    "variant_clock_registered": "the state, {name}",
    "variant_change": "{year} against {against_year}",
    # what must be known of a number
    "reason_little_history": "rests on fewer than eight whole years",
    "reason_may_be_incomplete": "last months unusually low: they may be incomplete",
    "reason_suspected_gap": "a suspected gap lies in these months",
    "reason_level_shift": "a level shift lies in these months",
    "reason_other_record": "the highest year before is another than the claim's",
    "reason_undated_deaths": "smaller than what the series lacks",
    "reason_no_revision_known": "no revision known",
    "reason_no_months": "no months, so no interval",
    "reason_preliminary": "preliminary",
    "reason_earlier_year": "the last whole year held",
    "reason_case_files_not_victims": "case files, not victims",
    "reason_few_events": "fewer than 20 events",
    "reason_list_of_incidents": "a list, not a count",
    "reason_floor": "a floor",
    "reason_spike": "one of them may be a grave found",
    "reason_municipality_day": "a municipality's day, not an incident",
    "reason_part_of_term": "part of the term",
    "reason_other_groups": "who died is told otherwise",
    "reason_checked_by_hand": "checked by hand",
    "reason_shows": "the incident shows",
    "reason_does_not_show": "the incident does not show",
    # the tables
    "head_claim": "Claim",
    "head_basis": "Source and basis",
    "head_known": "Known by",
    "head_what": "What is counted",
    "head_number": "Number",
    "head_against": "Compared with",
    "head_probability": "Probability",
    "head_verdict": "Verdict",
    "cell_cut": "{basis}, cut {cut}",
    "cell_interval": "{number} ({low} to {high})",
    "signed_percent": "{value:+,.1f} %",
    "cell_now": "now",
    "cell_against_year": "{against:,.0f} ({year})",
    "cell_against_rate": "{against:.1f} per 100,000 a year",
    "cell_against_usual": "usually {against:,.0f}",
    "cell_against_pairs": "{against:,.1f} such pairs of days expected a year",
    "cell_against_claimed": "claimed: {against:,.0f}",
    "cell_probability_first": "{p:.2f} (first {n})",
    "cell_verdict": "{verdict}: {reasons}",
}

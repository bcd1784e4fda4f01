"""Checks of stories: what each source says of a claim, what must be known of it, and why some say nothing."""

SENTENCES: dict[str, str] = {
    # what a source says
    "finding_outcome_supported": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before it since {since}: "
    "{margin:+,.0f} ({change:+.1f} %), more than the largest revision a year's total has had ({threshold:,.0f}).",
    "finding_outcome_contradicted": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before it since {since}: "
    "{margin:+,.0f} ({change:+.1f} %), a shortfall of more than the largest revision a year's total has had ({threshold:,.0f}).",
    "finding_outcome_too_close": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before it since {since}: "
    "{margin:+,.0f} ({change:+.1f} %), no more than the largest revision a year's total has had ({threshold:,.0f}).",
    "finding_outcome_depends": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before it since {since}: "
    "{margin:+,.0f} ({change:+.1f} %), less than the deaths without a known month or place that this series lacks (up to {threshold:,.0f}, by the nation's share).",
    "finding_outcome_supported_once": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before it since {since}: "
    "{margin:+,.0f} ({change:+.1f} %); one cut is held, so no revision is known.",
    "finding_outcome_contradicted_once": "By {basis}, {year} ended with {number:,.0f}, against {against:,.0f} in {against_year}, the highest year before "
    "it since {since}: {margin:+,.0f} ({change:+.1f} %); one cut is held, so no revision is known.",
    "finding_outcome_too_close_once": "By {basis}, {year} ended with {number:,.0f}, as many as in {against_year}, the highest year before it since {since}.",
    "finding_forecast_year": "By {basis}, cut {cut}, months known: {n}, {year} would end at {number:,.0f} (80 % interval {low:,.0f} to {high:,.0f}), "
    "against {against:,.0f} in {against_year}, the highest year before it since {since}: a probability of {p} to pass it, by model E, which carries the newest "
    "level on through the usual season.",
    "finding_forecast_year_two": "By {basis}, cut {cut}, months known: {n}, {year} would end at {number:,.0f} (80 % interval {low:,.0f} to {high:,.0f}), "
    "against {against:,.0f} in {against_year}, the highest year before it since {since}: a probability of {p} to pass it by model E, which carries the newest "
    "level on through the usual season and gives the verdict, and of "
    "{p_other} by model D, which knows only how earlier years went on, beside it.",
    "finding_little_history": "Read these forecasts with care: they rest on fewer than eight whole years, fewer than any that were tested here.",
    "finding_suspected_gap": "A suspected gap lies in the months that these figures rest on (of the nation: in those of a state): {tables}.",
    "finding_level_shift": "A year twice, or half, the year before lies in the months that these figures rest on; that may be a change of how cases are counted: {tables}.",
    "finding_few_years": "Fewer than three years come before in the series: its highest year says little of a record: {tables}.",
    "finding_other_record": "The highest year before is another than the one of the claim: {tables}.",
    "finding_record_not_held": "The year whose record the claim means is not in the series: {tables}.",
    "finding_hindsight_year": "From the same first months ({n}) as they stand now, model E gives a probability of {p} (a test with hindsight).",
    "finding_hindsight_year_two": "From the same first months ({n}), as the figures stand now, a probability of {p} by model E and {p_other} by model D "
    "(a test with hindsight).",
    "finding_pace": "{basis}, cut {cut}, as the press had it: at the daily pace of its first months ({n}) {year} would end at {number:,.0f}, against "
    "{against:,.0f} in {against_year}. Without single months there is no interval, so it decides nothing.",
    "finding_pace_alone": "{basis}, cut {cut}, as the press had it: at the daily pace of its first months ({n}) {year} would end at {number:,.0f}. Without "
    "single months there is no interval, so it decides nothing.",
    "finding_elsewhere": "Totals of {basis} published elsewhere: {number:,.0f} in {year}, {against:,.0f} in {against_year}.",
    "finding_ranked_by_rate": "{place}, {year}, by {basis}: number {number:.0f} of 32 by rate (95 % interval {low:.0f} to {high:.0f}, from chance alone), a "
    "probability of {p} to be among the first {n}; by number it is number {beside:.0f}.",
    "finding_ranked_by_number": "{place}, {year}, by {basis}: number {number:.0f} of 32 by number (95 % interval {low:.0f} to {high:.0f}, from chance alone), a "
    "probability of {p} to be among the first {n}; by rate it is number {beside:.0f}. States with more people come first by number.",
    "finding_within_term": "Under {name}, by {basis}, the rate went from {against:.1f} per 100,000 people a year in the first twelve months to {after:.1f} in "
    "the last twelve: {number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the scatter of months).",
    "finding_within_term_part": "Under {name}, of whose term {basis} covers a part, the rate went from {against:.1f} per 100,000 people a year in the first "
    "twelve months covered to {after:.1f} in the last twelve: {number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %).",
    "finding_between_terms": "By {basis}, the average rate was {after:.1f} per 100,000 people a year under {president}, against {against:.1f} under {name}: "
    "{number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the scatter of months).",
    "finding_between_terms_part": "By {basis}, which does not cover both terms whole, the average rate was {after:.1f} per 100,000 people a year under {president}, "
    "against {against:.1f} under {name}: {number:+.1f} % (95 % interval {low:+.1f} to {high:+.1f} %).",
    "finding_deaths_checked": "Checked by hand: {number:,.0f} dead; the claim has {against:,.0f}.",
    "finding_deaths_checked_range": "Checked by hand: {number:,.0f} dead, {low:,.0f} to {high:,.0f} in the reports; the claim has {against:,.0f}.",
    "finding_deaths_other_groups": "Who died is told otherwise by what was checked by hand.",
    "finding_deaths_groups_unchecked": "Who died is not all known by what was checked by hand.",
    "finding_deaths_press": "The press bulletins have {number:,.0f} dead in that municipality on {name}.",
    "finding_deaths_press_fewer": "The press bulletins have {number:,.0f} dead in that municipality on {name}, fewer than the {against:,.0f} claimed; they are a "
    "floor, so that settles nothing.",
    "finding_clock_shows": "{basis}, {name}: {number:,.0f}, over the usual range there: the incident shows.",
    "finding_clock_hides": "{basis}, {name}: {number:,.0f}, within the usual range there, or the incident is too small to tell: it does not show.",
    "finding_abducted": "Checked by hand: {number:,.0f} people abducted; the claim has {against:,.0f}.",
    "finding_disappearance": "What this incident is known for is a disappearance, which no count of killings shows.",
    "finding_killings_listed": "Of the incidents named, {number:.0f} had {n} dead or more within {within_days} days, by counts checked by hand. A list of incidents "
    "cannot say whether there were others.",
    "finding_killings_counted": "{basis}: places with {n} dead or more in those {within_days} days: {number:.0f}. With the days of the year shuffled "
    "there are {against:,.1f} pairs of such days a year, and at least one in a year with a probability of {p}.",
    "finding_killings_more": "{basis}: from {n} dead on there were {number:.0f} in those {within_days} days, not {nth}; {against:,.1f} pairs of such days are "
    "expected in a year.",
    "finding_killings_elsewhere": "{basis}: places with {n} dead or more in those {within_days} days: {number:.0f}, but not those of the incidents named, so that it "
    "settles nothing of them. Places that average 0.3 deaths a day or more, and events not dated to the day, are not counted.",
    "finding_killings_fewer": "{basis}: places with {n} dead or more in those {within_days} days: {number:.0f}; what it does not have may have happened all the same.",
    "finding_changed": "By {basis}: {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has {claimed:+.1f} %; revisions as "
    "large as any before would leave {low:+.1f} to {high:+.1f} %.",
    "finding_changed_months": "By {basis}, first months ({n}): {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has "
    "{claimed:+.1f} %; revisions as large as any of a whole year before would leave {low:+.1f} to {high:+.1f} %.",
    "finding_changed_once": "By {basis}: {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has {claimed:+.1f} %; one cut is "
    "held, so no revision is known.",
    "finding_changed_months_once": "By {basis}, first months ({n}): {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has "
    "{claimed:+.1f} %; one cut is held, so no revision is known.",
    "finding_changed_lacking": "By {basis}: {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has {claimed:+.1f} %; the deaths "
    "without a known month or place that this series lacks (up to {threshold:.1f} % of the nation's) would leave {low:+.1f} to {high:+.1f} %.",
    "finding_changed_months_lacking": "By {basis}, first months ({n}): {against:,.0f} in {against_year} and {after:,.0f} in {year}, {number:+.1f} %, where the claim has "
    "{claimed:+.1f} %; the deaths without a known month or place that this series lacks (up to {threshold:.1f} % of the nation's) would leave {low:+.1f} to "
    "{high:+.1f} %.",
    "finding_leap_day": "One of the two years has a 29 February, a day more.",
    "finding_edition": "Rates are to the people of CONAPO's edition of {cut}.",
    "finding_earlier_year": "{basis} does not cover {claimed} whole: {year} stands for it.",
    "finding_earlier_year_beside": "{basis} does not cover {claimed} whole: {year} is shown beside the others and does not count.",
    "finding_gap_no_cut": "No cut held here was published by {as_of} of: {tables}.",
    "first_cut_about": "{basis} (the first held is cut {cut}, published about {published_on})",
    "first_cut_exact": "{basis} (the first held is cut {cut}, published {published_on})",
    "finding_gap_not_covered": "{basis}: what is asked is not covered.",
    "finding_gap_too_short": "{basis}: fewer than three whole years before the year, too few for a forecast.",
    "finding_gap_term_too_short": "{basis}: too few months of the term for two different years of it.",
    "finding_gap_few_events": "{place}, {basis}: fewer than 20 events, so no rank or change is given.",
    "finding_gap_of_term": "{basis}: too little, or nothing, of the term of {name} is covered.",
    "finding_gap_of_terms": "{basis}: too little, or nothing, is covered of the term of {name} or of the one compared with it.",
    "finding_gap_no_event": "{basis}: no event in the years before, so there is nothing to hold the year against.",
    "finding_gap_no_fit": "{basis}: model E cannot be fitted to these months, so no probability is given.",
    "finding_gap_legal_type": "{basis}: death records do not tell the legal types that the claim counts.",
    "finding_gap_no_population": "{basis}: no edition of the population held here was published by that day, so no rate is given.",
    "finding_gap_days_outside": "{basis}: not every day asked for is covered and within the year counted.",
    "finding_gap_abducted_unchecked": "{basis}: how many were abducted is not among what was checked, and no series counts it.",
}

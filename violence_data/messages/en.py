"""The English catalogue: whole sentences, so that another language can order its words as it must."""

SENTENCES: dict[str, str] = {
    # pages and the index
    "report_national_trend": "National trend: {what}",
    "report_state_profile": "State profile: {cve_ent}",
    "report_compare_states": "States compared: {cve_ent}",
    "report_compare_years": "{year_a} and {year_b} compared, state by state",
    "index_title": "Homicide in Mexico: the reports",
    "index_intro": "Each page is made from the official files alone and names them, the day they came out and what they do not count.",
    "index_failed": "Not made",
    "index_national_trend": "The nation, one page a source",
    "index_state_profile": "The states",
    "index_compare_states": "Groups of states",
    "index_compare_years": "Pairs of years",
    # what is counted
    "what_sesnsp_victims": "victims of homicidio doloso in case files (SESNSP)",
    "what_inegi_deaths_occurrence": "deaths by homicide, by month of death (INEGI)",
    "what_inegi_deaths_registration": "deaths by homicide, by month of registration (INEGI)",
    "count_victims": "victims of homicidio doloso",
    "count_homicide_deaths": "deaths by homicide",
    "unit_pair_year": "Deaths, or victims, a year",
    "unit_victims_year": "Victims of homicidio doloso a year",
    "unit_victims_month": "Victims of homicidio doloso a month",
    "unit_victims_rate": "Victims of homicidio doloso per 100,000 people a year",
    "unit_homicide_deaths_year": "Deaths by homicide a year",
    "unit_homicide_deaths_month": "Deaths by homicide a month",
    "unit_homicide_deaths_rate": "Deaths by homicide per 100,000 people a year",
    "unit_share": "Share of victims, %",
    "unit_rank": "Rank by rate, 1 = highest",
    "unit_change": "Change in the rate, %",
    # labels
    "sex_female": "Women",
    "sex_male": "Men",
    "sex_not_identified": "Not identified",
    "weapon_firearm": "Firearm",
    "weapon_blade": "Blade",
    "weapon_other": "Other means",
    "weapon_not_specified": "Not specified",
    "weapon_traffic": "Traffic",
    "unfinished": "{year}: {months} months",
    "so_far": "{count:,} in {months} months",
    "record_year": "Highest: {count:,} in {year}",
    "record_rate": "Highest: {rate:.1f} in {year}",
    "record_month": "Highest: {count:,} in {month}",
    "gap_label": "suspected gap",
    "gap_label_nation": "suspected gap in one state or more",
    "shift_label": "level shift",
    "no_data": "no figure",
    "flag_suspected_gap": "Suspected gap: {places} published zero in months whose usual number is far from zero, so the "
    "total is a floor ({years}).",
    "flag_level_shift": "Level shift: {places}. The year at least doubled or halved against the one before, so the way of "
    "recording may have changed ({years}).",
    "flag_suspected_gap_nation": "Suspected gap: one state or more published zero in months whose usual number is far from zero, so the "
    "total is a floor ({years}).",
    "flag_level_shift_nation": "Level shift: the year at least doubled or halved against the one before, so the way of recording may have "
    "changed ({years}).",
    # source lines
    "source_file": "{publisher}, {table}, cut {cut}, published about {published_on} ({licence})",
    "source_file_exact": "{publisher}, {table}, cut {cut}, published {published_on} ({licence})",
    "source_line": "Source: {files}.",
    "sources_file": "**{publisher}**, {table}: file {file}, cut {cut}, published about {published_on}; {licence}; "
    "{page_url}; sha256 {sha256}.",
    "sources_file_exact": "**{publisher}**, {table}: file {file}, cut {cut}, published {published_on}; {licence}; "
    "{page_url}; sha256 {sha256}.",
    "sources_changed": "What is held here of it: {transformed}.",
    "sources_basis": "Dated by {date_basis}; placed by {area_basis}.",
    # opening answers: nation
    "answer_national": "In {year}, the last whole year, {publisher} counted **{count:,}** {what} in Mexico: **{rate:.1f}** per 100,000 people.",
    "answer_national_record": "The highest year since {first} is {record}, with {count:,}.",
    "answer_national_is_record": "That is the highest year since {first}.",
    "answer_rise": "Against {before} the rate rose by {change:.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the "
    "scatter of months alone).",
    "answer_fall": "Against {before} the rate fell by {change:.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the "
    "scatter of months alone).",
    "answer_unclear": "Against {before} the rate moved by {change:+.1f} %, which chance and the scatter of months alone could explain "
    "(95 % interval {low:+.1f} to {high:+.1f} %).",
    "answer_unfinished_more": "{year} is not over: its first {months} months hold {count:,}, {change:.1f} % more a day than the same months "
    "of {before}.",
    "answer_unfinished_fewer": "{year} is not over: its first {months} months hold {count:,}, {change:.1f} % fewer a day than the same "
    "months of {before}.",
    "answer_unfinished": "{year} is not over: its first {months} months hold {count:,}.",
    "answer_all_whole": "Every year shown is whole.",
    # opening answers: a state
    "answer_state": "In {year}, the last whole year, SESNSP counted **{count:,}** victims of homicidio doloso in {place}: **{rate:.1f}** per "
    "100,000 people, against {nation:.1f} in the nation.",
    "answer_state_rank": "By that rate, counted in case files, {place} is number {rank} of 32 (95 % interval {low} to {high}, from chance alone).",
    "answer_state_no_rank": "With fewer than 20 victims {place} is given no rank.",
    "answer_state_month": "Its highest month since {first} is {month}, with {count:,} victims.",
    "answer_offences": "Homicidio doloso and feminicidio are separate legal types; the last column is their sum and nothing else.",
    "answer_municipalities": "From {first} to {last} INEGI placed {count:,} deaths by homicide in {place}'s municipalities. Rates of small "
    "places jump by chance: those drawn here are pulled towards the usual rate of the state's municipalities as far as their size asks "
    "(gamma-Poisson shrinkage), and a place with fewer than 20 deaths gets no rank.",
    "answer_pair": "In {year}, the last year whole in both, INEGI counted {deaths:,} deaths by homicide in {place} and SESNSP {victims:,} victims "
    "of homicidio doloso and feminicidio: {ratio:.2f} deaths for each victim.",
    "answer_pair_outside": "A ratio outside 0.8 to 1.25 asks for an explanation; it is outside in {years}.",
    "answer_pair_inside": "The ratio stays between 0.8 and 1.25 in every year shown.",
    "answer_two_ranks": "By rate, in {year}, {place} is number {deaths_rank} of 32 in INEGI's deaths (95 % interval {deaths_low} to {deaths_high}) and "
    "number {victims_rank} in SESNSP's victims of homicidio doloso ({victims_low} to {victims_high}); these intervals hold chance alone, "
    "the two numbers show what the choice of source adds.",
    "answer_two_ranks_none": "With fewer than 20 in {year} in one of the two sources {place} is given no rank in both.",
    "answer_pair_none": "No year shown is whole in both sources, so they cannot be set side by side.",
    # opening answers: states and years compared
    "answer_states": "In {year}, the last whole year, {highest} had the highest rate of the {number} states compared, {high_rate:.1f} per "
    "100,000 people, and {lowest} the lowest, {low_rate:.1f}; the nation had {nation:.1f}.",
    "answer_states_rank": "{place} is number {rank} of 32 (95 % interval {low} to {high}).",
    "answer_states_no_rank": "{place}: fewer than 20 events, no rank.",
    "answer_states_basis": "These are {what}; another source ranks them by another count.",
    "answer_years": "In Mexico there were **{count_a:,}** {what} in {year_a} and **{count_b:,}** in {year_b}.",
    "answer_years_part": "Only the same {months} months of both years are compared, because one of them is not over.",
    "answer_years_states": "By state, the rate rose beyond what chance and the scatter of months explain in {up} and fell in {down}; in the "
    "other {unclear} it may not have moved at all.",
    "answer_years_flagged": "Read with care, for a suspected gap or a level shift in one of the two years: {places}.",
    "answer_terms": "Average rate by presidential term, per 100,000 people a year: {terms}. A term is not a cause: these are the months "
    "that fell within it, in this source.",
    "term_whole": "{label} {rate:.1f}",
    "term_part": "{label} {rate:.1f} (only {months} months covered)",
    # warnings
    "warnings_none": "No month or year shown carries a suspected gap or a level shift.",
    "warnings_gap": "**Suspected gap.** {place} published zero in {months}, months whose usual number is far from zero: totals over them are "
    "a floor, and a rise out of them is partly the end of the gap.",
    "warnings_shift": "**Level shift.** These years at least doubled or halved against the year before, so the way of recording may have "
    "changed, not only the violence: {places}.",
    "place_years": "{place} ({years})",
    # chart titles and notes
    "title_years": "{place}: {what}, {first}–{last}",
    "title_rates": "{place}: {what} per 100,000 people, {first}–{last}",
    "title_months": "{place}: {what}, month by month, {first}–{last}",
    "title_small_multiples": "Every state on one scale: {what} per 100,000 people a year, {first}–{last}",
    "title_neighbours": "{place} beside the nation and its neighbours",
    "title_states": "The states compared, {first}–{last}",
    "title_bump": "How the order of the states changed, {first}–{last}",
    "title_dumbbell": "{year_a} and {year_b}, state by state",
    "title_change": "Change in the rate from {year_a} to {year_b}, with its 95 % interval",
    "title_map_pair": "The rates of {year_a} and {year_b} in the same classes",
    "title_map": "{place}: deaths by homicide per 100,000 people a year, {first}–{last}",
    "title_ranked": "{place}: the municipalities with the highest rates, {first}–{last}",
    "title_weapon": "{place}: victims of homicidio doloso by means",
    "title_sex": "{place}: victims of homicidio doloso by sex",
    "title_pair": "{place}: what INEGI says beside what SESNSP says",
    "title_terms": "Mexico: the rate within each presidential term",
    "note_band": "Shaded: 95 % interval from sampling noise alone (Garwood).",
    "note_flagged_state": "A suspected gap or a level shift in one of the two years.",
    "note_interval": "Intervals: chance and the scatter of months (quasi-Poisson).",
    "note_rank": "Bands: 95 % rank interval from chance alone. A state with fewer than 20 events in a year has no rank.",
    "note_shrunken": "Dots: shrunken rates with their 95 % interval. Only places with 20 deaths or more are ranked.",
    "note_outline": "Boundaries of about 2010; municipalities created since then are shown inside their parents.",
    "note_pair": "They count different things: INEGI deaths by month and place of death, SESNSP victims (homicidio doloso and feminicidio) by "
    "the month and state of the case file.",
    "note_part_years": "Both years: the same {months} months only.",
    "label_state_rate": "whole state: {rate:.1f}",
    "label_inegi": "INEGI deaths by homicide",
    "label_sesnsp": "SESNSP victims, homicidio doloso and feminicidio",
    "label_change": "{change:+.0f} % [{low:+.0f}, {high:+.0f}]",
    "label_change_title": "change, 95 % interval",
    "signed": "{change:+,.1f}",
    "signed_interval": "{low:+,.1f} to {high:+,.1f}",
    # heads of tables
    "head_year": "Year",
    "head_state": "State",
    "head_months": "Months covered",
    "head_count_victims": "Victims",
    "head_count_homicide_deaths": "Deaths",
    "head_rate": "Per 100,000 a year",
    "head_interval": "95 % interval",
    "head_rank": "Rank of 32",
    "head_change": "Change, %",
    "head_homicidio_doloso": "Homicidio doloso",
    "head_feminicidio": "Feminicidio",
    "head_together": "Both together",
    "head_municipality": "Municipality",
    "head_deaths": "Deaths",
    "head_raw_rate": "Raw rate",
    "head_shrunken_rate": "Shrunken rate",
}

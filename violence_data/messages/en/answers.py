"""The sentences that reports open with."""

SENTENCES: dict[str, str] = {
    # opening answers: nation
    "answer_national": "In {year}, the last whole year shown, {publisher} counted **{count:,}** {what} in Mexico: **{rate:.1f}** per 100,000 people.",
    "answer_national_record": "Of the whole years from {first} to {last} the highest is {record}, with {count:,}.",
    "answer_national_is_record": "That is the highest of the whole years from {first} to {last}.",
    "answer_rise": "Against {before} the rate rose by {change:.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the "
    "scatter of months alone).",
    "answer_fall": "Against {before} the rate fell by {change:.1f} % (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the "
    "scatter of months alone).",
    "answer_unclear": "Against {before} the rate moved by {change:+.1f} %, which chance and the scatter of months alone could explain "
    "(95 % interval {low:+.1f} to {high:+.1f} %).",
    "answer_change_flagged": "One of the two years carries a suspected gap or a level shift, so this is no measure of violence alone.",
    "answer_unfinished_more": "{year} is not whole here: it holds {count:,} in {months} of 12 months, {change:.1f} % more a day than the same months "
    "of {before}.",
    "answer_unfinished_fewer": "{year} is not whole here: it holds {count:,} in {months} of 12 months, {change:.1f} % fewer a day than the same "
    "months of {before}.",
    "answer_unfinished_same": "{year} is not whole here: it holds {count:,} in {months} of 12 months, as many a day as the same months of {before}.",
    "answer_unfinished": "{year} is not whole here: it holds {count:,} in {months} of 12 months.",
    "answer_all_whole": "Every year shown has all its months.",
    # opening answers: a state
    "answer_state": "In {year}, the last whole year shown, SESNSP counted **{count:,}** victims of homicidio doloso in {place}: **{rate:.1f}** per "
    "100,000 people, against {nation:.1f} in the nation.",
    "answer_state_rank": "By that rate, counted in case files, {place} is number {rank} of 32 (95 % interval {low} to {high}, from chance alone).",
    "answer_state_no_rank": "With fewer than 20 victims {place} is given no rank.",
    "answer_state_month": "The highest month from {first} to {last} is {month}, with {count:,} victims.",
    "answer_municipalities": "From {first} to {last}, the last years held whatever years are chosen above, INEGI placed {count:,} deaths by homicide in {place}'s municipalities. Rates of small "
    "places jump by chance: those drawn here are pulled towards the usual rate of the state's municipalities as far as their size asks "
    "(gamma-Poisson shrinkage), and a place with fewer than 20 deaths gets no rank.",
    "answer_no_municipal_files": "No municipal file of SESNSP that covers {place}, in a year that INEGI's deaths cover too, is among the files "
    "used here: its ranking by case files cannot be shown beside the one above. Such a file can be added, as the guide says.",
    "answer_municipal_rankings": "From {first} to {last}, the last whole years in both sources, {place}'s municipalities ranked by the shrunken rate of "
    "INEGI's deaths and by that of SESNSP's case files of homicidio doloso, each with the 95 % interval of its rank from chance alone. A case file may "
    "hold several victims and is dated by the day it was opened: the two count different things, and no rank is given under 20 of either.",
    "answer_left_out": "Left out: {count:,} case files in no municipality, or in one without a population figure.",
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
    "answer_states": "In {year}, the last whole year shown, {highest} had the highest rate of the {number} states compared, {high_rate:.1f} per "
    "100,000 people, and {lowest} the lowest, {low_rate:.1f}; the nation had {nation:.1f}.",
    "answer_states_rank": "{place} is number {rank} of 32 (95 % interval {low} to {high}).",
    "answer_states_no_rank": "{place}: fewer than 20 events, no rank.",
    "answer_states_basis": "These are {what}; another source ranks them by another count.",
    "answer_years": "In Mexico there were **{count_a:,}** {what} in {year_a} and **{count_b:,}** in {year_b}.",
    "answer_years_part": "Only the same months of both years are compared, {months} of 12, because one of them is not whole here.",
    "answer_years_states": "By state, the rate rose beyond what chance and the scatter of months explain in {up} and fell in {down}; in the "
    "other {unclear} it may not have moved at all.",
    "answer_years_flagged": "Read with care, for a suspected gap or a level shift in one of the two years: {places}.",
    "answer_terms": "Average rate by presidential term, per 100,000 people a year: {terms}. A term is not a cause: these are the months "
    "that fell within it, in this source.",
    "term_whole": "{label} {rate:.1f}",
    "term_part": "{label} {rate:.1f} (months covered: {months})",
    "answer_method": "Under {method} there are figures from {first} to {last}, the last whole year being {year} with **{count:,}** case files of "
    "homicidio doloso.",
    "answer_method_part": "Under {method} the figures for {last} cover {months} of 12 months so far: **{count:,}** case files of homicidio doloso.",
    "answer_methods_overlap": "{years} stand in two methods with different totals, so no line is drawn from one method to the next.",
    "method_IEFC_1997": "the method of 1997–2017",
    "method_CNSP38_2015": "the method in force since 2015",
    "method_RNID_2026": "the register of 2026",
}

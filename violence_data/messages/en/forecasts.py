"""How a year may end: the page of a forecast, and the section of the national trend."""

SENTENCES: dict[str, str] = {
    "report_forecast_year": "How may the year end? {cve_ent}: {what}",
    "index_forecast_year": "How a year may end",
    "what_sesnsp_cni": "victims of homicidio doloso as shown on a national slide (SSPC-CNI)",
    "months_long": "January February March April May June July August September October November December",
    "months_short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    # the opening
    "forecast_known": "From January to {month} {year} {publisher} counted **{known:,}** {what} in {place} (cut {cut}: the last month that the file covers).",
    "forecast_known_january": "In January {year} {publisher} counted **{known:,}** {what} in {place} (cut {cut}: the last month that the file covers).",
    "forecast_test": "This is a **test with hindsight**: the forecast is not shown the months after {month} {year}, but those before stand as the cut "
    "{cut} has them, later revisions included.",
    "forecast_point": "By model E, which carries the newest level on through the usual season, the whole of {year} may end near **{point:,}**: 80 chances in 100 that it lies from **{low_80:,} to {high_80:,}**, "
    "95 in 100 from {low_95:,} to {high_95:,}.",
    "forecast_record": "That {year} passes the {record:,} of {record_year}, the highest earlier year of this series, is {p_record}; that it passes the {last:,} of "
    "{before} is {p_last}.",
    "forecast_record_last": "That {year} passes the {last:,} of {before}, the highest earlier year of this series, is {p_record}.",
    "forecast_other": "Model D, which knows only how earlier years went on from the same months, puts it near {point:,} (80 chances in 100: {low_80:,} to "
    "{high_80:,}); by it a record is {p_record}, a total above that of {before} {p_last}.",
    "forecast_other_last": "Model D, which knows only how earlier years went on from the same months, puts it near {point:,} (80 chances in 100: {low_80:,} to "
    "{high_80:,}); by it such a record is {p_record}.",
    "forecast_differ": "On one of these questions the two models differ by {gap:.0f} chances in 100: quote both, or say which.",
    "forecast_revisions": "The intervals leave out what the publisher may still revise in the months known.",
    "p_certain": "almost certain (over 99 chances in 100)",
    "p_very_likely": "very likely ({p:.0f} chances in 100)",
    "p_likely": "likely ({p:.0f} chances in 100)",
    "p_even": "about as likely as not ({p:.0f} chances in 100)",
    "p_unlikely": "unlikely ({p:.0f} chances in 100)",
    "p_very_unlikely": "very unlikely ({p:.0f} chances in 100)",
    "p_one": "very unlikely (1 chance in 100)",
    "p_hardly": "almost ruled out (less than 1 chance in 100)",
    # what came
    "forecast_came_80": "The year came to **{came:,}**, inside the 80 % interval of model E.",
    "forecast_came_95": "The year came to **{came:,}**, outside the 80 % interval of model E, inside its 95 %.",
    "forecast_came_out": "The year came to **{came:,}**, outside the 95 % interval of model E.",
    "forecast_came_record": "That was a record, above the {record:,} of {record_year}.",
    "forecast_came_no_record": "That was no record: {record_year} had {record:,}.",
    "forecast_came_unknown": "The year is not whole in this cut, so what came of it is not known.",
    # what it rests on
    "forecast_rests": "Months used: {months:,}, from {first} to {last}; whole years before {year}: {years}.",
    "forecast_little": "**Little history.** With fewer than eight whole years before it nothing tested here shows how good such a forecast is: quote it only "
    "with that warning.",
    "forecast_low": "**Perhaps incomplete.** The last {months} months known are {size:.0f} % below what model E led to expect from those before them; to so low a figure "
    "it gave {p}. Either reports are still missing, and the year ends higher than said here, or the level really fell.",
    "forecast_low_one": "**Perhaps incomplete.** The last month known is {size:.0f} % below what model E led to expect from those before it; to so low a figure "
    "it gave {p}. Either reports are still missing, and the year ends higher than said here, or the level really fell.",
    "forecast_low_p": "{p:.0f} chances in 100",
    "forecast_low_p_hardly": "at most 1 chance in 100",
    "forecast_not_low": "The last months known ({months}) are {size:+.1f} % off what model E led to expect from those before them, which is within its noise; a loss "
    "of a few percent would not be seen, and would move the forecast down by as much.",
    "forecast_not_checked": "Whether the last months known are unusually low could not be checked, as model E could not be fitted; a loss would move the forecast "
    "down by as much.",
    "forecast_marked": "**Flagged months.** Some months that it rests on carry a suspected gap or a level shift: they widen or shift the forecast, "
    "more so that of model E.",
    "forecast_flagged": "{note} A model takes it for a real fall or rise.",
    "forecast_unflagged": "No month that it rests on carries a suspected gap or a level shift.",
    "forecast_naive": "E is the one this page rests on. A spreads the months known over the days of the year, C takes the rest of the year to follow the year before as the months known did: "
    "what a pocket calculator gives, here to compare. Their intervals hold the noise of counts alone, not the drift of the level, and are far too narrow.",
    # how good such forecasts were
    "forecast_past": "Tried on earlier years of this series, from the same months of each as they stand in this cut: {tests}. Model E missed the year's total by "
    "{error_e:.1f} % on average; its 80 % interval held the total in {in_80_e} of {tests}, its 95 % interval in {in_95_e}. Model D missed by {error_d:.1f} %; its intervals held "
    "the total in {in_80_d} and {in_95_d} of {tests}. A star marks an interval that missed it.",
    "forecast_past_none": "No earlier year of this series has three whole years before it, so nothing here shows how good such a forecast is.",
    # the national trend's section
    "trend_whole": "{year}, the last year shown, is whole: nothing of it is left to forecast.",
    "trend_too_little": "No forecast is made of {year}: it would need three whole years before it, and every month covered.",
    # charts
    "title_fan": "{place}: how {year} may end, {what}",
    "title_path": "{place}: {year} beside {record_year}, the highest year, month by month",
    "unit_path": "{what}, added up since January: more or fewer than by the same month of {record_year}",
    "label_fan_point": "Model E: median",
    "label_fan_narrow": "Model E: 80 % interval",
    "label_fan_wide": "Model E: 95 % interval",
    "label_fan_other": "Model D: median, 80 % and 95 % interval",
    "label_fan_end": "{year}: {point:,}\n(80 %: {low:,} to {high:,})",
    "label_fan_came": "it came to {came:,}",
    "label_path_came": "What came after",
    "label_path_year": "{year}: {count:,}",
    "label_path_record": "{year}: {count:,}, the highest",
    "note_fan_test": "A test with hindsight: months as they stand in this cut, those after {month} {year} hidden from the forecast.",
    "note_fan_little": "Whole years before: {years}. Too few to show how good such a forecast is.",
    "note_fan_marked": "Some months used carry a suspected gap or a level shift.",
    "note_fan_record": "The highest year of this series, {record_year} with {record:,}, is not among those drawn.",
    "note_fan_low": "The last months known are unusually low: incomplete, or a real fall.",
    # heads of tables
    "model_A": "A: by the calendar",
    "model_C": "C: at last year's pace",
    "model_D": "D: as earlier years went on",
    "model_E": "E: drifting level, fixed season",
    "head_model": "Model",
    "head_median": "Median",
    "head_interval_80": "80 % interval",
    "head_interval_95": "95 % interval",
    "head_p_record": "Chances in 100 of more than {record:,} ({record_year})",
    "head_p_last": "Chances in 100 of more than {last:,} ({before})",
    "head_came": "Total",
    "head_median_of": "{model}, median",
    "head_80_of": "{model}, 80 %",
    "head_95_of": "{model}, 95 %",
    "head_missed_of": "{model}, off by %",
    "counts_from_to": "{low:,} to {high:,}",
}

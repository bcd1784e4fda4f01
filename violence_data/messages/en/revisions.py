"""What is said of revisions: how far figures moved between the cuts held, and how late."""

SENTENCES: dict[str, str] = {
    "report_revisions": "Revisions: how far published figures later moved, {what}",
    "index_revisions": "What was revised",
    # the answer
    "answer_revisions": "Between {cut_a} and {cut_b}, the first and the last of the {number} cuts held here, **{changed:,}** of the {months:,} figures of a "
    "state and month that both cover changed. Together these months went from {count_a:,} to {count_b:,} {what}: {change:+,}.",
    "answer_revisions_none": "Between {cut_a} and {cut_b}, the first and the last of the {number} cuts held here, none of the {months:,} figures of a state "
    "and month that both cover changed: {count_a:,} {what} in both.",
    "answer_revisions_year": "The year that moved most is {year}: {change:+,} over the {months} of its months that both cover.",
    "answer_revisions_states": "By state the sum moved most in {places}.",
    "answer_revisions_late": "Over all cuts, {moved:,} of {figures:,} figures of a state and month had moved when the newest cut gave them again; the oldest of "
    "them to move was {lag} months old.",
    "answer_revisions_record": "The largest revision of a whole year of the nation, over these cuts and totals published elsewhere up to the newest, is that "
    "of {year}: between {low:,} and {high:,}, a span of **{change:,}** ({pct:.2f} %). Two years that differ by less are too close to call.",
    "answer_revisions_no_record": "No whole year of the nation is known to have been revised by then.",
    "answer_revisions_methods": "Shown is the counting method of which most cuts are held, {method} ({number}). A change of method starts anew, so {others} stand apart: no "
    "figure of one is a revision of another's.",
    "answer_revisions_delay": "Young figures are not corrected for delay: with {number} cuts, fewer than 6, a delay cannot be told from a single late "
    "correction, so what is shown is how far figures have moved.",
    "answer_revisions_delay_known": "With {number} cuts a delay can be estimated; figures are shown as published all the same.",
    "answer_revisions_one": "Only one cut of {what} was published by the chosen day, or is held here at all: {cut}, published about {published_on}. Nothing can be set "
    "beside it, so how far its figures later moved cannot be shown.",
    "answer_revisions_one_table": "With one cut held, nothing can be set beside it here.",
    "method_cuts": "{method} ({cuts})",
    "place_change": "{place} ({change:+,})",
    # the chart of months
    "title_month_revisions": "How far each month of the nation moved since the first cut that gave it: {what}",
    "unit_month_revisions": "Newest cut held less the first one that covers the month: {what}",
    "label_first_cut": "first in cut {cut}",
    "note_month_revisions": "Each span, shaded or white, ends with the cut that first gave its months here, so its last months were the youngest then. Months of the newest "
    "cut alone are left out.",
    # tables
    "revisions_by_state": "Each cell: how many figures of that age a later cut changed, of how many it gives again, and their lowest and highest move up to the "
    "newest cut.",
    "revisions_by_year": "The nation's total of each year as each cut gave it; a number in brackets is how many months of the year that cut covers. "
    "Lowest and highest are of whole years, over these cuts and totals published elsewhere up to the newest.",
    "revisions_by_state_year": "The whole years of single states that moved most between these cuts.",
    "head_age_0": "Under 3 months old",
    "head_age_3": "3 to 11",
    "head_age_12": "12 to 23",
    "head_age_24": "24 and older",
    "head_lowest": "Lowest",
    "head_highest": "Highest",
    "head_span": "Span",
    "head_span_pct": "Span, %",
    "moved_cell": "{moved} of {figures} ({low:+} to {high:+})",
    "moved_cell_none": "0 of {figures}",
    "months_cell": "{count:,} ({months})",
    "span_pct": "{pct:.2f}",
}

"""What a reader must know of a table, printed wherever it is used; other languages translate by key."""

WARNINGS = {
    "case_files": "Victims are dated and placed by the case file: the month it was opened and the state that opened it, "
    "not the day and place of death.",
    "revised_monthly": "Every month's file revises earlier months, up or down.",
    "offences_apart": "Homicidio doloso and feminicidio are separate legal types: they are shown apart, and together only as a named sum.",
    "suspected_gap": "Months marked as a suspected gap carry a published zero where the state's usual months are far from zero: "
    "totals over them are a floor.",
    "level_shift": "Years marked as a level shift at least doubled or halved against the year before: "
    "the way of recording may have changed, not only the violence.",
    "occurrence_short": "Counts by month of death leave out deaths without a known month or place, the last year most of all "
    "(2018 holds 34,426 of the 36,685 deaths registered, 6.2 % fewer): a smaller change is not settled by them.",
    "occurrence_counted": "Counted from INEGI's death records by Gargiulo, Aburto and Floridi, doi:10.17605/OSF.IO/U8DC3, CC BY 4.0.",
    "municipality_short": "The municipalities sum to a little less than the state: deaths without a known municipality are left out.",
    "sparse": "Months without deaths are not listed: they are 0, not missing.",
    "registration_delay": "These deaths are dated and placed by registration, weeks to years after they happened; 2019 is preliminary.",
    "projection": "Mid-year projections, not counts; editions differ for the same year.",
    "boundaries_2010": "Boundaries of about 2010: 18 municipalities created since then are shown inside their parents.",
}

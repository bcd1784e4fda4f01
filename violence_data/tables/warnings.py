"""What a reader must know of a table, printed wherever it is used; other languages translate by key."""

WARNINGS = {
    "case_files": "Victims are dated and placed by the case file: the month it was opened and the state that opened it, "
    "not the day and place of death.",
    "slide": "Digits read off a slide shown to the press: national months of homicidio doloso alone, without states, means "
    "or later revisions.",
    "incidents_not_victims": "A case file may hold several victims: case files are never set beside victims as if they were the same.",
    "municipal_compiled": "Rows marked as compiled were put together by others from SESNSP's pages for January 2024 to June 2025: months "
    "without case files are not listed and taken as 0. By state, 311 of the 352 months of January to November 2024 equal SESNSP's own file "
    "(65 case files apart in all). Tabasco is the least sure: a note that came with the file sets 556 in 2025 against 760 published later, "
    "but the file itself has 342 case files of homicidio doloso, 215 of culposo and 16 of feminicidio, so what the note counts "
    "is not known.",
    "three_methods": "Three counting methods (1997–2017, from 2015, from 2026) that overlap and differ: "
    "they are never joined without a break.",
    "two_methods": "Victims of 2026 and later are counted by the register of 2026, in another way than before: "
    "the two are never joined or compared.",
    "revised_monthly": "Every month's file revises earlier months, up or down.",
    "offences_apart": "Homicidio doloso and feminicidio are separate legal types: they are shown apart, and together only as a named sum.",
    "suspected_gap": "Months marked as a suspected gap carry a published zero where the state's usual months are far from zero: "
    "totals over them are at least that.",
    "level_shift": "Years marked as a level shift at least doubled or halved against the year before: "
    "the way of recording may have changed, not only the violence.",
    "occurrence_short": "Counts by month of death leave out deaths without a known month or place, the last year most of all "
    "(2018 holds 34,426 of the 36,685 deaths registered, 6.2 % fewer): a smaller change is not settled by them.",
    "occurrence_counted": "Counted from INEGI's death records by Gargiulo, Aburto and Floridi (2024), doi:10.17605/OSF.IO/U8DC3, "
    "CC BY 4.0.",
    "municipality_short": "The municipalities sum to a little less than the state: deaths without a known municipality are left out.",
    "sparse": "Months without deaths are not listed: they are 0, not missing.",
    "registration_delay": "These deaths are dated and placed by registration, weeks to years after they happened; 2019 is preliminary.",
    "registered_year": "These deaths are dated by the year they were registered and placed where they happened: a third way beside month "
    "of death and place of registration. It is set beside them, never joined to them.",
    "registered_unplaced": "Deaths without a known state (2,103 of 36,685 in 2018) or municipality are in the nation's total "
    "and in no place's, so a place's figures are at least that.",
    "sparse_years": "Years without deaths are not listed: they are 0, not missing.",
    "projection": "Mid-year projections, not counts; editions differ for the same year.",
    "boundaries_2020": "Boundaries of the census of 2020. Municipalities created since 2010 are shown together with their parents: "
    "deaths went on standing under the parent for years.",
    "event_aggregates": "Rows marked as aggregates sum a month or a year, up to 1,881 deaths in one row: they are not events, "
    "and nothing that counts events may include them.",
    "event_bounds": "Where a row is marked as out of order, the low estimate of its deaths is above the best or the high one below it, "
    "as published.",
    "event_versions": "Yearly versions differ a lot (the deaths of 2012 go from 1,734 to 5,936 between two of them): "
    "a figure holds for its file alone.",
    "candidate_events": "Candidate events are provisional and partial: UCDP codes them month by month, many still to be checked, and "
    "replaces them in its yearly version. They are never joined to that version.",
    "groups_as_coded": "Armed groups are named as coded by UCDP, from news and reports; no court has found who killed whom.",
    "prosecutors_day": "The prosecutors' tally is dated by the day a state reported: a killing may show a day or more later, or never.",
    "daily_not_listed": "A state or day that is not listed was not published, which is not 0 "
    "(21 April 2019 is lost; Aguascalientes and Morelos are missing in October 2020).",
    "daily_as_it_came": "Each bulletin stands as it came out that day, without later revisions: it is set apart from the monthly figures.",
    "press_floor": "Deaths that the press did not report are not in it: the press tally is at least that.",
    "municipality_day": "A municipality and day is not an incident: its victims may have died in several, "
    "or those of one incident may stand under two days.",
    "daily_spikes": "Days marked as a spike have 20 victims or more in one municipality: often bodies found in graves, "
    "not killings of that day; sometimes one attack.",
    "press_places": "Names that the published state does not have stand under 99999, never guessed. Some are pieces of a name broken over "
    "lines and may repeat victims counted beside them.",
    "registration_dated": "These deaths are dated by registration, weeks to years after they happened, and placed where they happened.",
    "registered_by_year": "Each year of registration is a file of its own; deaths of a year are also registered in later ones, "
    "so its months are short until these are added.",
    "two_definitions": "Homicide by cause of death (ICD-10) and homicide as the certificate presumes it differ: both are given, "
    "with what they agree on.",
}

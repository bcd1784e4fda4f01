"""Titles of pages, and the index."""

SENTENCES: dict[str, str] = {
    "report_national_trend": "National trend: {what}",
    "report_state_profile": "State profile: {cve_ent}",
    "report_compare_states": "States compared: {cve_ent}",
    "report_compare_years": "{year_a} and {year_b} compared, state by state",
    "index_title": "Homicide in Mexico: the reports",
    "index_intro": "Each page is made from the official files alone and names them, the day they came out and what they do not count.",
    "index_failed": "Not made",
    "index_national_trend": "The nation, one page a source",
    "index_state_profile": "The states",
    "report_case_files": "Case files of homicidio doloso: three ways of counting",
    "index_case_files": "The case files",
    "index_compare_states": "Groups of states",
    "index_compare_years": "Pairs of years",
    "index_quality": "The data behind the reports",
    "quality_title": "Quality of the tables",
    "quality_intro": "Each table with the files that feed it, and what each named check found in it, in every cut held here. "
    "Most findings are the publishers' own faults, kept as published and named.",
    "quality_error": "A fault that stops a build: nobody should use the table.",
    "quality_warning": "A fault or a limit of the published figures that a reader must know.",
    "quality_notice": "Worth a human eye: it may be right.",
}

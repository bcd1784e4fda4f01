"""Where a number comes from, and what must be known with it."""

SENTENCES: dict[str, str] = {
    # source lines
    "source_file": "{publisher}, {table}, {cut}, published about {published_on} ({licence})",
    "source_file_exact": "{publisher}, {table}, {cut}, published {published_on} ({licence})",
    "source_line": "Source: {files}.",
    "source_none": "Source: none held by the chosen day.",
    "source_seeds": "Source: violence_data, seeds, {table} (MIT).",
    "cut": "cut {cut}",
    "edition": "edition of {cut}",
    "sources_file": "**{publisher}**, {table}: file {file}, {cut}, published about {published_on}; {licence}; {page_url}; sha256 {sha256}.",
    "sources_file_exact": "**{publisher}**, {table}: file {file}, {cut}, published {published_on}; {licence}; {page_url}; sha256 {sha256}.",
    "sources_changed": "What is held here of it: {transformed}.",
    "sources_cut": "A cut is the last month that a file covers, and names it here. A later cut may give the same month another figure.",
    "sources_basis": "Dated by {date_basis}; placed by {area_basis}.",
    # what was not published yet
    "gap_table": "**Not held by {as_of}.** {table}: no cut held here was published by that day; the first held is {cut}, published about {published_on}.",
    "gap_table_exact": "**Not held by {as_of}.** {table}: no cut held here was published by that day; the first held is {cut}, published {published_on}.",
    "gap_section": "This section is left out: no cut held here was published by {as_of} of what it needs ({tables}). When the first came out stands at the end of the page.",
    # warnings
    "warnings_none": "No month or year shown carries a suspected gap or a level shift.",
    "warnings_gap": "**Suspected gap.** The figure published for {place} is zero in {months}, months whose usual number is far from zero: totals over them are "
    "a floor, and a rise out of them is partly the end of the gap.",
    "warnings_shift": "**Level shift.** These years at least doubled or halved against the year before, so the way of recording may have "
    "changed, not only the violence: {places}.",
    "place_years": "{place} ({years})",
}

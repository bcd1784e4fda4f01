"""What people ask about, one folder each: `numbers` in tables and out numbers, `charts` of them, and every sentence in `words.md.j2`.

A chart takes what its topic's `numbers` give, the words of the topic (`words_of`), then the loaded tables, the counted one first, of
which it names the source; `title` stands in the place of its own title, and `ax` (`fig` where it has several panels) in that of a new
figure. It raises UnknownName for a column or place that is missing, NothingToPlot where there is no row or no number to draw, and
ViolenceDataError for a row that stands twice.

Everywhere `monthly`, `yearly` and `ranks` are rows of those functions of `measures`, `population` is ``conapo_population_state_year`` of
one edition, `published` is ``published_totals``, and `cve_ent` a state's code, ``00`` the nation's.
"""

"""Notebooks in, HTML out: `catalog` says which reports exist, `batch` runs them, `page` makes one page, `site` the index."""

"""One module a publisher's product, `PRODUCT`: its layouts, each of which cleans to its table, and how its files are told and read.

Every function of these modules raises RawFileError for what it cannot take, naming file, row and column, what was expected, what was
found and what to do.
"""

from __future__ import annotations

from violence_data.sources import (
    conapo_population,
    inegi_deaths,
    inegi_geography,
    inegi_queries,
    inegi_records,
    sesnsp,
    sspc_daily,
    ucdp_ged,
)
from violence_data.sources.layout import Layout
from violence_data.sources.reading import Product

SOURCES: dict[str, Product] = {
    product.id: product
    for product in (
        sesnsp.VICTIMS,
        sesnsp.INCIDENTS,
        sesnsp.MUNICIPAL,
        sesnsp.SLIDE,
        inegi_deaths.PRODUCT,
        inegi_queries.PRODUCT,
        inegi_records.PRODUCT,
        conapo_population.PRODUCT,
        inegi_geography.PRODUCT,
        ucdp_ged.PRODUCT,
        sspc_daily.PRODUCT,
    )
}
EVERY_LAYOUT: list[Layout] = [layout for product in SOURCES.values() for layout in product.layouts]

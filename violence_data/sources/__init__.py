"""One module a publisher's product: `SOURCE`, `LAYOUTS`, `fits(head)`, `read(file)` without judgement; each layout cleans to its table."""

from __future__ import annotations

from types import ModuleType

from violence_data.sources import (
    conapo_population,
    inegi_deaths,
    inegi_geography,
    inegi_queries,
    inegi_records,
    sesnsp_cni,
    sesnsp_incidents,
    sesnsp_municipal,
    sesnsp_victims,
    sspc_daily,
    ucdp_ged,
)
from violence_data.sources._layout import Layout

SOURCES: dict[str, ModuleType] = {
    module.SOURCE.id: module
    for module in (
        sesnsp_victims,
        sesnsp_incidents,
        sesnsp_municipal,
        sesnsp_cni,
        inegi_deaths,
        inegi_queries,
        inegi_records,
        conapo_population,
        inegi_geography,
        ucdp_ged,
        sspc_daily,
    )
}

EVERY_LAYOUT: list[Layout] = [layout for module in SOURCES.values() for layout in module.LAYOUTS]

"""One module a publisher's product: `SOURCE`, `LAYOUTS`, `fits(head)`, `read(file)` without judgement; each layout cleans to its table."""

from __future__ import annotations

from types import ModuleType

from violence_data.raw import RawFile
from violence_data.sources import conapo_population, inegi_deaths, inegi_geography, sesnsp_incidents, sesnsp_victims, sspc_daily, ucdp_ged
from violence_data.sources._head import read_head

SOURCES: dict[str, ModuleType] = {
    module.SOURCE.id: module
    for module in (sesnsp_victims, sesnsp_incidents, inegi_deaths, conapo_population, inegi_geography, ucdp_ged, sspc_daily)
}


def recognise(file: RawFile) -> list[str]:
    """Return the sources whose layouts a file's start fits; its name does not count.

    Raises
    ------
    RawFileError
        When its container is damaged or unsafe, or it is a web page.
    """
    head = read_head(file)
    return [name for name, module in SOURCES.items() if module.fits(head)]

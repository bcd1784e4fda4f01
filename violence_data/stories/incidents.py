"""The incidents a story speaks of: those checked by hand in the seeds, and those of its own, which say where and when alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from violence_data.stories.held import Held
from violence_data.stories.model import Story


@dataclass(frozen=True)
class Incident:
    """One incident: where and when; and the counts checked by hand, for which a story's own has what it tells."""

    incident_id: str
    date: dt.date
    cve_ent: str
    cvegeo: str
    place: str
    row: pd.Series | None = None
    told: int | None = None

    @property
    def deaths(self) -> int | None:
        """The best count of the dead; None where nothing was checked by hand."""
        return None if self.row is None else int(self.row["victims_killed_best"])


def find_incidents(story: Story, held: Held, ids: Sequence[str]) -> list[Incident]:
    """Return incidents by their ids, in that order; a story's own come first where a seed has the same id."""
    own = {one.id: Incident(one.id, one.date, one.cve_ent, one.cvegeo, one.place, told=one.deaths) for one in story.own_incidents}
    seeds = {str(row["incident_id"]): row for _, row in held.table("incidents").iterrows()}
    return [own[one] if one in own else _of_seed(seeds[one]) for one in ids]


def _of_seed(row: pd.Series) -> Incident:
    date = pd.Timestamp(row["date"]).date()
    return Incident(str(row["incident_id"]), date, str(row["cve_ent"]), str(row["cvegeo"]), str(row["place"]), row)


def as_table(incident: Incident, held: Held) -> pd.DataFrame:
    """Return an incident as a row of the table `incidents`; one of the story's own has no counts."""
    table = held.table("incidents")
    if incident.row is not None:
        return table[table["incident_id"] == incident.incident_id]
    known = {"incident_id": incident.incident_id, "date": pd.Timestamp(incident.date)}
    place = {"cve_ent": incident.cve_ent, "cvegeo": incident.cvegeo, "place": incident.place}
    return pd.DataFrame([known | place]).reindex(columns=table.columns).astype(table.dtypes.to_dict())

"""What spans the blocks of a municipal file: keys that stand once, and the same years and kinds of rows in every state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _cells as to
from violence_data.sources import _sesnsp as sesnsp
from violence_data.sources._blocks import Numbers

PLACES, KINDS = 100_000, 8
"""More than there are municipality codes, and offences or means: what a key is packed by."""
STATE = 1000 * KINDS * KINDS


class Keys:
    """The keys of a file's rows so far, each packed into one number: twelve bytes a row are kept."""

    def __init__(self, file: RawFile, offences: Sequence[str], weapons: Sequence[str]) -> None:
        self.file, self.offences, self.weapons = file, np.array(offences), np.array(weapons)
        self.keys: list[Numbers] = []
        self.rows: list[Numbers] = []
        self.kinds: set[int] = set()

    def add(self, rows: Numbers, years: Numbers, places: Numbers, offences: Numbers, weapons: Numbers) -> None:
        """Note the keys of some rows."""
        keys = ((years * PLACES + places) * KINDS + offences) * KINDS + weapons
        self.kinds.update(np.unique(keys // STATE * STATE + keys % KINDS**2).tolist())
        self.keys.append(keys)
        self.rows.append(rows.astype("int32"))

    def check(self) -> None:
        """Raise when a key stands twice, or a state lacks a year or a kind of row.

        Raises
        ------
        RawFileError
            Naming the rows, or the state and year.
        """
        if not self.keys:
            raise RawFileError(f"{self.file.name}: expected rows of homicide or feminicide, found none")
        ordered = np.concatenate(self.keys)
        ordered.sort()
        doubled = ordered[1:][ordered[1:] == ordered[:-1]]
        if len(doubled):
            keys = np.concatenate(self.keys)
            there = keys == doubled[0]
            rows = self._frame(keys[there]).set_axis(np.concatenate(self.rows)[there])
            to.unique_key(rows, self.file, ["cvegeo", "year", "offence", "weapon"])
        self._check_states(np.array(sorted(self.kinds)))

    def _check_states(self, kinds: Numbers) -> None:
        frame = self._frame(kinds)
        frame["cve_ent"] = frame["cvegeo"].str[:2]
        held = frame.groupby("year", dropna=False)["cve_ent"].unique()
        for year, states in held.items():
            missing = sorted(set(frame["cve_ent"]) - set(states))
            if missing:
                raise RawFileError(
                    f"{self.file.name}: state {missing[0]} in {year}: expected rows as in other states, found none: rows were lost"
                )
        sesnsp.same_rows(frame, self.file, ["offence", "weapon"])

    def _frame(self, keys: Numbers) -> pd.DataFrame:
        """Return the columns that keys are packed of."""
        rest, weapon = np.divmod(keys, KINDS)
        rest, offence = np.divmod(rest, KINDS)
        year, place = np.divmod(rest, PLACES)
        labels = {"offence": self.offences[offence], "weapon": self.weapons[weapon]}
        return pd.DataFrame({"cvegeo": [f"{code:05d}" for code in place.tolist()], "year": year, **labels})

"""What is told of a chart to those who do not see it: the course of a series, and the ends of an order of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from violence_data.measures.frames import to_floats

ENDS = 3
"""So many of the highest of an order are told."""


@dataclass(frozen=True)
class Course:
    """A series from its first point to its last, and the point between at which it turned.

    `shape` is "rise", "fall" or "level"; "peak" or "dip" where a point between lies beyond both ends; "alone" with one point only.
    """

    name: str
    shape: str
    start: tuple[Any, float]
    turn: tuple[Any, float]
    end: tuple[Any, float]


@dataclass(frozen=True)
class Extremes:
    """The highest of an order, the lowest, how many have a number and how many none."""

    highest: tuple[tuple[str, float], ...]
    lowest: tuple[str, float]
    counted: int
    missing: int


def course(at: pd.Series, values: pd.Series, name: str = "") -> Course | None:
    """Return the course of one series of years or months, in their order; None where no value is covered.

    Examples
    --------
    >>> one = course(pd.Series([2015, 2016, 2017]), pd.Series([5.0, 9.0, 7.0]))
    >>> one.shape, one.start, one.turn, one.end
    ('peak', (2015, 5.0), (2016, 9.0), (2017, 7.0))
    >>> course(pd.Series([2015, 2016]), pd.Series([5.0, 4.0])).shape
    'fall'
    """
    heights = to_floats(values)
    known = np.flatnonzero(~np.isnan(heights))
    if not len(known):
        return None
    moments = at.tolist()
    points = [(moments[i], float(heights[i])) for i in known]
    start, end = points[0], points[-1]
    high, low = max(points, key=lambda point: point[1]), min(points, key=lambda point: point[1])
    over, under = high[1] - max(start[1], end[1]), min(start[1], end[1]) - low[1]
    if len(points) == 1:
        shape, turn = "alone", end
    elif max(over, under) > 0:
        shape, turn = ("peak", high) if over >= under else ("dip", low)
    else:
        shape, turn = "level" if start[1] == end[1] else "rise" if end[1] > start[1] else "fall", end
    return Course(name, shape, start, turn, end)


def courses(frame: pd.DataFrame, by: str, at: str, value: str, names: Mapping[str, str]) -> list[Course]:
    """Return the course of each series that is named, in that order, without its unfinished years; `by` tells the series apart.

    Examples
    --------
    >>> frame = pd.DataFrame({"cve_ent": ["12", "12"], "year": [2018, 2019], "rate": [60.0, 50.0]})
    >>> [(one.name, one.shape) for one in courses(frame, "cve_ent", "year", "rate", {"12": "Guerrero"})]
    [('Guerrero', 'fall')]
    """
    whole = frame[frame["complete"].astype("boolean").fillna(True)] if "complete" in frame else frame
    parts = ((whole[whole[by] == code].sort_values(at, kind="stable"), name) for code, name in names.items())
    found = (course(rows[at], rows[value], name) for rows, name in parts)
    return [one for one in found if one is not None]


def extremes(names: Sequence[str], values: pd.Series) -> Extremes | None:
    """Return the ends of an order of places; of equal ones the first named comes first. None where no value is covered.

    Examples
    --------
    >>> extremes(["a", "b", "c", "d", "e"], pd.Series([1.0, 4.0, 3.0, 2.0, None]))
    Extremes(highest=(('b', 4.0), ('c', 3.0), ('d', 2.0)), lowest=('a', 1.0), counted=4, missing=1)
    """
    heights = to_floats(values)
    known = [(name, float(height)) for name, height in zip(names, heights, strict=True) if not np.isnan(height)]
    if not known:
        return None
    order = sorted(known, key=lambda one: -one[1])
    return Extremes(tuple(order[:ENDS]), order[-1], len(known), len(heights) - len(known))

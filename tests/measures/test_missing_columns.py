"""Every public function of measures and charts that is handed a frame of something else says so, never with a bare KeyError."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from violence_data import charts, measures, words_of
from violence_data.errors import ViolenceDataError

WRONG = pd.DataFrame({"unrelated": [1, 2]})
YEARS = pd.Series([2019])
VALUES = {
    "int": 2019,
    "int | None": 2019,
    "str": "12",
    "pd.Series": YEARS,
    "Sequence[int]": [2018, 2019],
    "Sequence[str]": ["12"],
    "Words": words_of("shared"),
}
ROOMS = (measures, charts)
EVERY = [
    (name, one)
    for room in ROOMS
    for name in room.__all__
    if inspect.isfunction(one := getattr(room, name)) and "DataFrame" in str(inspect.signature(one).parameters.values())
    if name != "main_method"  # takes a frame without the column as one of one method
]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_a_room_shows_what_a_reader_calls_and_no_helper(room: Any) -> None:
    assert dir(room) == sorted(room.__all__) and len(dir(room)) <= 30
    assert all(callable(getattr(room, name)) and getattr(room, name).__doc__ for name in dir(room))


@pytest.mark.parametrize(("name", "function"), EVERY)
def test_a_frame_of_something_else_is_named_as_that(name: str, function: Callable[..., Any]) -> None:
    asked = [
        one for one in inspect.signature(function).parameters.values() if one.default is one.empty and one.kind is not one.KEYWORD_ONLY
    ]
    with pytest.raises(ViolenceDataError):
        function(*(WRONG if "DataFrame" in str(one.annotation) else VALUES[str(one.annotation)] for one in asked))


def test_the_column_the_function_and_what_was_found_are_named() -> None:
    with pytest.raises(ViolenceDataError, match=r"ranks: no column year in yearly: found unrelated"):
        measures.ranks(WRONG)

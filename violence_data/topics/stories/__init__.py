"""A story file in, its claims typed and checked against what had been published by a day.

`get` reads a story by name or from its text, `check` judges its claims, `board` lays the verdicts out to be drawn.
"""

from violence_data.topics.stories import (
    amounts,
    changes,
    extremes,
    levels,
    massacres,
    periods,
    placings,
    ranks,
    records,
    shares,
)  # each enters what it judges
from violence_data.topics.stories.cards import numbers
from violence_data.topics.stories.charts import verdicts
from violence_data.topics.stories.claims import KINDS, Claim, Incident, Story, json_schema
from violence_data.topics.stories.incidents import incidents_of
from violence_data.topics.stories.reading import get, names, read_story, read_text
from violence_data.topics.stories.verdict import Checked, Combination, Verdict, board, check, combination_table, handed, sections

__all__ = [
    "KINDS",
    "Checked",
    "Claim",
    "Combination",
    "Incident",
    "Story",
    "Verdict",
    "board",
    "check",
    "combination_table",
    "get",
    "handed",
    "incidents_of",
    "json_schema",
    "names",
    "numbers",
    "read_story",
    "read_text",
    "sections",
    "verdicts",
]

"""A story file in, its claims typed and checked against what had been published by a day.

`get` reads a story by name or from its text, `check` judges its claims, `board` lays the verdicts out to be drawn.
"""

from violence_data.stories.board import board
from violence_data.stories.checking import KINDS, check
from violence_data.stories.claims import Claim
from violence_data.stories.model import Incident, Story
from violence_data.stories.reading import get, names, read_story, read_text
from violence_data.stories.schema import json_schema
from violence_data.stories.verdict import Checked, Combination, Verdict

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
    "get",
    "json_schema",
    "names",
    "read_story",
    "read_text",
]

"""A story file in, its claims typed and checked; `get` reads one by name or from its text."""

from violence_data.stories.model import Claim, Incident, Story
from violence_data.stories.reading import get, names, read_story, read_text
from violence_data.stories.schema import json_schema

__all__ = ["Claim", "Incident", "Story", "get", "json_schema", "names", "read_story", "read_text"]

"""The JSON schema of a story file, for editors that check TOML while it is typed."""

from __future__ import annotations

import json
from typing import Any

from violence_data.stories.model import Story


def json_schema() -> str:
    """Return the schema as text, the same bytes each time."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A story of violence_data",
        **_plain(Story.model_json_schema()),
    }
    return json.dumps(schema, indent=1) + "\n"


def _plain(node: Any) -> Any:
    """Leave out what TOML has not (null) and what says nothing (titles made of names)."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {k: _plain(v) for k, v in node.items() if not (k == "title" and isinstance(v, str)) and (k, v) != ("default", None)}
    some = [option for option in kept.pop("anyOf", []) if option != {"type": "null"}]
    return {**some[0], **kept} if len(some) == 1 else kept

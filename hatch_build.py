"""What a wheel carries beside the code; a checkout installed in place has it already and gets no copy."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Project(BuildHookInterface):
    """Put seeds, notebooks and published files where `violence_data/paths.py` looks for them in an installed package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name each folder and its place in the wheel."""
        if version != "editable":
            build_data["force_include"].update({part: f"violence_data/_project/{part}" for part in ("seeds", "notebooks", "data/raw")})

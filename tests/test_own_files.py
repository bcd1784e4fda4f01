"""What a user adds (a published file, a story) is left out of the tests, which are of what is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
import support
from support import REPOSITORY

from violence_data import paths, raw, stories

ADDED = "sesnsp_cni/cni_national_2019-09.csv"
STORY = "2019-10-15-tepochica"


def test_a_file_and_a_story_that_git_does_not_track_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = support.own_files() | {f"data/raw/{ADDED}", f"seeds/stories/{STORY}.toml"}
    assert all((REPOSITORY / name).is_file() for name in own)
    monkeypatch.setattr(support, "own_files", lambda: own)
    folder = support.copy_project(tmp_path / "project", processed_tables=False)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    held = raw.read_manifest()
    raw.check_listed(held)
    assert ADDED not in {f.file for f in held}
    assert len(held) > 10 and all(f.path.is_file() for f in held)
    assert STORY not in stories.names()
    assert (folder / "seeds/states.csv").is_file()


def test_what_git_tracks_is_not_left_out() -> None:
    assert not support.own_files() & {f"data/raw/{ADDED}", f"data/raw/{raw.MANIFEST}", f"seeds/stories/{STORY}.toml"}

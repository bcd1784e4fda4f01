"""Where an exported file goes, and how it gets there: whole, with what lies beside it, or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from violence_data import paths
from violence_data.errors import ExportFailed


def choose_target(name: str, kind: str, output: Path | None) -> Path:
    """Return the file to write: the one asked for, or `name` in the folder asked for, else in `exports/` of the project.

    Raises
    ------
    ExportFailed
        When the folder is missing, or the file's name ends in something else than its format.
    ViolenceDataError
        When it lies where the raw files, the built tables or the seeds are.
    """
    if output is None:
        target = paths.exports() / name
    elif output.is_dir():
        target = output / name
    elif not output.parent.is_dir():
        raise ExportFailed(f"{output}: expected a file in a folder that exists, found none; make {output.parent} first")
    elif output.suffix.lower() != f".{kind}":
        raise ExportFailed(f"{output}: expected a name that ends in .{kind}, or a folder that exists")
    else:
        target = output
    paths.must_be_outside_data(target)
    return target


def check_free(files: Sequence[Path], *, overwrite: bool) -> None:
    """Raise when a file is already there and may not be replaced.

    Raises
    ------
    ExportFailed
        Naming the file, or a folder of its name.
    """
    for file in files:
        if file.is_dir():
            raise ExportFailed(f"{file}: expected a file or nothing there, found a folder; choose another name")
        if file.exists() and not overwrite:
            raise ExportFailed(f"{file}: already there; choose another --output, or replace it with --overwrite")


@contextlib.contextmanager
def in_one_go(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a folder beside the target to write to; what lies there at the end takes its place together.

    After an error or an interruption nothing of it is left, and files that were there before stand as they were.

    Raises
    ------
    ExportFailed
        When the disk does not take the files, or one came to lie there in the meantime.
    """
    try:
        if target.parent == paths.exports():
            target.parent.mkdir(exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
        try:
            yield staging
            new = sorted(p for p in staging.iterdir() if p.is_file())
            check_free([target.with_name(p.name) for p in new], overwrite=overwrite)
            _place(new, target.parent, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise ExportFailed(f"{target}: could not be written ({error}); free the disk or choose another --output") from error


def _place(new: Sequence[Path], folder: Path, staging: Path) -> None:
    """Move files to a folder; where one of them cannot be moved, put back what was there."""
    kept = staging / "before"
    kept.mkdir()
    with contextlib.ExitStack() as undo:
        for file in new:
            target = folder / file.name
            if target.exists():
                target.replace(kept / file.name)
                undo.callback((kept / file.name).replace, target)
            undo.callback(target.unlink, missing_ok=True)
            file.replace(target)
        undo.pop_all()  # all stand: nothing to put back

"""Lay out what `make site` builds from: README, the pages of docs/ and benchmarks/, and every file that they link to, where it lies."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


def lay_out(target: Path) -> int:
    """Copy the pages and what they link to into a folder, under the same names, and return how many files these are.

    A link that leads nowhere is left as it is: the build of the site names it.
    """
    shutil.rmtree(target, ignore_errors=True)
    todo = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    seen = set[Path]()
    while todo:
        path = todo.pop().resolve()
        if path in seen or not path.is_file() or not path.is_relative_to(ROOT):
            continue
        seen.add(path)
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        if path.suffix == ".md":
            todo += [path.parent / unquote(link) for link in LINK.findall(path.read_text(encoding="utf-8"))]
    return len(seen)


def asked(site: Path) -> list[str]:
    """Return what the pages of a site would fetch from elsewhere when they are opened; links that a reader may follow are no fetches."""
    fetch = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"' >]+)""")
    pages = {page.relative_to(site): page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))}
    return [f"{name}: {found}" for name, text in pages.items() for found in fetch.findall(text)]


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        if found := asked(Path(sys.argv[2])):
            sys.exit("expected pages that fetch nothing from elsewhere, found:\n" + "\n".join(found))
    else:
        lay_out(Path(sys.argv[1]))

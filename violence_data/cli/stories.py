"""The command on stories: check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from violence_data.cli.app import app, err, needs_tables, out, plain_errors, print_table
from violence_data.cli.new_story import write_story
from violence_data.errors import UnknownName, printable

REPORT = "story_check"


@app.command()
def check(
    story: Annotated[
        str | None, typer.Argument(help="A story file (TOML), the name of one in seeds/stories, or a folder of story files.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="What had been published by this day, YYYY-MM-DD; the story's own when left out.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Language of what is printed and of the page; the story's own when left out.")] = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", help="End with 3 when a claim has this verdict with all that is held, such as contradicted.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Ask for a story, claim by claim, and write it to the file named.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of a story file, for editors, and do nothing else.")
    ] = False,
) -> None:
    """Check each claim of a story with what was known then and with all that is held; write its page.

    Of a folder, every story file in it is checked and one table is printed; no page is written.
    """
    from violence_data import paths, stories, words_of
    from violence_data.reports import batch, parameters, site

    with plain_errors():
        if schema:
            typer.echo(stories.json_schema(), nl=False)
            return
        if new:
            write_story(_path(story))
            return
        _is_verdict(fail_on)
        if story is not None and Path(story).is_dir():
            _end(
                fail_on,
                _check_folder(Path(story), lang or "en", parameters.parse("check", {"as_of": "day"}, {"as_of": as_of} if as_of else {})),
            )
            return
        text = _text(story)
        read = stories.get(text) if text == story else stories.read_story(text, Path(str(story)).name)
        days = parameters.parse("check", {"as_of": "day"}, {"as_of": as_of} if as_of else {})
        needs_tables()
        spoken = _language(lang, read.language)
        day = days.get("as_of", read.as_of.isoformat())
        with out.status("check"):
            checks = stories.check(read, day), stories.check(read, None)
        _show(list(checks[0]), list(checks[1]), day, words_of("stories", spoken).plain)
        with out.status("write the page"), stories.handed(*checks):
            (outcome,) = batch.run([batch.Job(REPORT, {"story": text, **days, **({} if spoken == "en" else {"lang": spoken})})], workers=1)
        if site.path().is_file():  # made by "report": it links to the page from now on
            site.write_index(batch.last_run())
    if outcome.error:
        err.print(printable(f"failed: {REPORT}/{outcome.slug}: {outcome.error}"), "red")
        raise typer.Exit(1)
    out.print(f"open {paths.shown(paths.reports() / REPORT / outcome.slug)}.html")
    _end(fail_on, list(checks[1]))


def _path(story: str | None) -> Path:
    if story is None:
        raise UnknownName("check: --new: expected the name of a file to write, found none; name one, such as my-story.toml")
    return Path(story)


def _language(asked: str | None, of_story: str) -> str:
    """Return the language that was asked for, or else the story's own where there are words in it, or English."""
    from violence_data.paths import LANGUAGES
    from violence_data.words.catalogue import check_language

    chosen = asked or (of_story if of_story in LANGUAGES else "en")
    check_language(chosen)
    return chosen


def _is_verdict(word: str | None) -> None:
    from violence_data.topics.stories import verdict

    words = get_args(verdict.Word)
    if word is not None and word not in words:
        raise UnknownName(f'check: --fail-on: expected one of {", ".join(words)}, found "{word}"')


def _end(fail_on: str | None, verdicts: list[Any]) -> None:
    """End with 3 when a claim has the verdict that was asked for, and name those that have it."""
    found = [one.claim.id for one in verdicts if one.verdict == fail_on]
    if found:
        err.print(printable(f"{fail_on}: {', '.join(found)}"), "red")
        raise typer.Exit(3)


def _check_folder(folder: Path, lang: str, days: dict[str, Any]) -> list[Any]:
    """Check every story file of a folder, print one table, and return the verdicts with all that is held.

    Raises
    ------
    StoryInvalid
        When a file is no story: its faults, as of a file by itself; nothing is checked then.
    UnknownName
        When the folder holds no story file.
    """
    from rich.table import Table
    from rich.text import Text

    from violence_data import stories, words_of

    files = sorted(folder.glob("*.toml"))
    if not files:
        raise UnknownName(f"check: expected story files (*.toml) in {folder}, found none; name another folder, or a file")
    told = [(path.name, stories.read_story(stories.read_text(path), path.name)) for path in files]
    needs_tables()
    say, verdicts = words_of("stories", lang).plain, list[Any]()
    table = Table("story", "claim", "kind", "then", "with all that is held")
    with out.status("check"):
        for name, story in told:
            then, now = (list(stories.check(story, day)) for day in (days.get("as_of", story.as_of.isoformat()), None))
            verdicts += now
            for was, known in zip(then, now, strict=True):
                words = [say.verdict_word(one.verdict) for one in (was, known)]
                table.add_row(*(Text(printable(cell)) for cell in (name, was.claim.id, was.claim.kind, *words)))
    print_table(table)
    return verdicts


def _text(story: str | None) -> str:
    """Return the name of a shipped story as it is, and the text of any other file.

    Raises
    ------
    UnknownName
        When nothing was named.
    StoryInvalid
        When it is neither, or no text.
    """
    from violence_data import stories

    if story is None:
        raise UnknownName(f"check: expected a story file or one of: {', '.join(stories.names())}; found none")
    if story in stories.names() and not Path(story).is_file():
        return story
    return stories.read_text(Path(story))


def _show(then: list[Any], now: list[Any], day: str, say: Any) -> None:
    """Print a table of the verdicts, then each claim with its answers; what is the story's own is text, never markup."""
    from rich.table import Table
    from rich.text import Text

    from violence_data import stories

    table = Table("claim", "kind", f"as known on {day}", "with all that is held")
    for was, known in zip(then, now, strict=True):
        words = (say.verdict_word(one.verdict) for one in (was, known))
        table.add_row(*(Text(printable(cell)) for cell in (was.claim.id, was.claim.kind, *words)))
    print_table(table)
    for was, known in zip(then, now, strict=True):
        out.print(printable(f"\n{was.claim.id}: {was.claim.paraphrase}"), "bold")
        for when, verdict in ((day, was), ("now", known)):
            out.print(printable(f"{when}: {say.verdict_word(verdict.verdict)}"), "bold")
            for line in say.lines(verdict).splitlines():
                out.print(printable(f"  {line}"))
        _show_combinations(stories.combination_table(was, known), say)


def _show_combinations(found: Any, say: Any) -> None:
    """Print every source, basis and definition that says something; those that do not count for the verdict are dim."""
    from rich.table import Table
    from rich.text import Text

    table = Table(*say.heads(found).split("\n"))
    for row in found.rows:
        cells = say.cells(row, found).split("\n")
        table.add_row(*(Text(printable(cell)) for cell in cells), style=None if row.part.votes else "dim")
    if found.rows:
        print_table(table)

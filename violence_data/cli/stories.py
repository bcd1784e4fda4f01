"""The command on stories: check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from violence_data.cli.app import app, err, needs_tables, out, plain_errors, print_table
from violence_data.errors import UnknownName, printable

REPORT = "story_check"


@app.command()
def check(
    story: Annotated[str | None, typer.Argument(help="A story file (TOML), or the name of one in seeds/stories.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="What had been published by this day, YYYY-MM-DD; the story's own when left out.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of a story file, for editors, and do nothing else.")
    ] = False,
) -> None:
    """Check each claim of a story with what was known then and with all that is held; write its page."""
    from violence_data import stories
    from violence_data.reports import batch, parameters, site

    with plain_errors():
        if schema:
            typer.echo(stories.json_schema(), nl=False)
            return
        text = _text(story)
        read = stories.get(text) if text == story else stories.read_story(text, Path(str(story)).name)
        days = parameters.parse("check", {"as_of": "day"}, {"as_of": as_of} if as_of else {})
        needs_tables()
        day = days.get("as_of", read.as_of.isoformat())
        with out.status("check"):
            then, now = list(stories.check(read, day)), list(stories.check(read, None))
        _show(then, now, day)
        with out.status("write the page"):
            outcome = batch.run_one(batch.Job(REPORT, {"story": text, **days}))
        if site.path().is_file():  # made by "report": it links to the page from now on
            site.write_index(batch.last_run())
    if outcome.error:
        err.print(Text(printable(f"failed: {REPORT}/{outcome.slug}: {outcome.error}"), style="red"))
        raise typer.Exit(1)
    out.print(f"open reports/{REPORT}/{outcome.slug}.html", markup=False)


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


def _show(then: list[Any], now: list[Any], day: str) -> None:
    """Print a table of the verdicts, then each claim with its answers; what is the story's own is text, never markup."""
    from violence_data import messages

    table = Table("claim", "kind", f"as known on {day}", "with all that is held")
    for was, known in zip(then, now, strict=True):
        table.add_row(
            *(
                Text(printable(cell))
                for cell in (was.claim.id, was.claim.kind, *(messages.verdict_word(one.verdict) for one in (was, known)))
            )
        )
    print_table(table)
    for was, known in zip(then, now, strict=True):
        out.print(Text(printable(f"\n{was.claim.id}: {was.claim.paraphrase}"), style="bold"))
        for when, verdict in ((day, was), ("now", known)):
            out.print(Text(printable(f"{when}: {messages.verdict_word(verdict.verdict)}"), style="bold"))
            for line in messages.verdict_lines(verdict):
                out.print(Text(printable(f"  {line}")))
        _show_combinations([was, known])


def _show_combinations(verdicts: list[Any]) -> None:
    """Print every source, basis and definition that says something; those that do not count for the verdict are dim."""
    from violence_data import messages

    head, rows = messages.combination_rows(verdicts)
    table = Table(*head)
    for votes, cells in rows:
        table.add_row(*(Text(printable(cell)) for cell in cells), style=None if votes else "dim")
    if rows:
        print_table(table)

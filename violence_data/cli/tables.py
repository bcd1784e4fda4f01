"""Commands on tables: build, verify, export, list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from violence_data.cli.app import app, err, out, plain_errors, print_table, say
from violence_data.errors import NotBuilt, UnknownName

if TYPE_CHECKING:  # they would load pandas
    from violence_data.processed import Built
    from violence_data.quality import Quality
    from violence_data.reports.catalog import Report

LISTS = ("tables", "reports", "states", "sources")


@app.command()
def build(force: Annotated[bool, typer.Option("--force", help="Build also when nothing has changed.")] = False) -> None:
    """Read data/raw, clean, correct, check, and write data/processed; the old tables stay until all is right."""
    with plain_errors():
        built = build_what_changed(force=force)
        if built is None:
            return
        for name, rows in sorted(built.rows.items()):
            out.print(f"{rows:>10,}  {name}")
        warnings = [f for f in built.findings if f.severity == "warning"]
        out.print(f"{sum(built.corrected.values())} cells corrected; {len(warnings)} warnings:")
        for finding in warnings:
            out.print(f"  {finding.table}: {finding.check}: {finding.message}")
        notices = sum(f.severity == "notice" for f in built.findings)
        out.print(f'{notices} notices: "violence-data verify" shows them')


def build_what_changed(*, force: bool = False) -> Built | None:
    """Build the tables where what they are made from changed, and return what that gave; None where nothing did."""
    from violence_data import processed
    from violence_data.processed import state

    if not (state.stale() or force):
        say("nothing has changed since the tables were built")
        return None
    with out.status("build") as show:
        return processed.build(show)


@app.command()
def verify() -> None:
    """Check the files and the built tables, write reports/quality.html and quality.md, and exit with 1 when there is an error."""
    from violence_data import quality

    with plain_errors():
        found = verify_all()
    print_table(quality.overview(found))
    raise typer.Exit(say_quality(found))


def verify_all() -> Quality:
    """Run every check over the files and the built tables, and write the page of what they found."""
    from violence_data import processed, quality
    from violence_data.reports import batch, site

    processed.build_once()
    with out.status("verify") as show:
        found = quality.verify(show)
    site.write_quality(found)
    if site.path().is_file():  # made by "report": it links to the page from now on
        site.write_index(batch.last_run())
    return found


def say_quality(found: Quality) -> int:
    """Say how many findings there are, and return what the command ends with."""
    from violence_data import paths
    from violence_data.checks import SEVERITIES
    from violence_data.reports import site

    errors, warnings, notices = (found.count(s) for s in SEVERITIES)
    where = paths.shown(site.quality())
    say(f"{len(found.tables)} tables; errors: {errors}, warnings: {warnings}, notices: {notices}; open {where}")
    return 1 if errors else 0


@app.command()
def export(
    table: Annotated[str, typer.Argument(help='Table to write ("violence-data list tables" shows them), or rates.')],
    format_: Annotated[str | None, typer.Option("--format", help="csv, parquet, xlsx or geojson.")] = None,
    output: Annotated[Path | None, typer.Option(help="File or folder; exports/ when left out.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Only what had been published by this day, YYYY-MM-DD.")] = None,
    cuts: Annotated[str, typer.Option(help="newest, or all with a column for the cut.")] = "newest",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is already there.")] = False,
    of: Annotated[str | None, typer.Option("--table", help="With rates: their table, when not the victims of SESNSP.")] = None,
    states: Annotated[str | None, typer.Option(help="With rates: names or codes, as Guerrero,nation; all when left out.")] = None,
    years: Annotated[str | None, typer.Option(help="With rates: a year or a span, as 2015-2024; all when left out.")] = None,
) -> None:
    """Write one table to a file, with its licence, publishers, cuts, warnings and citation; or rates, a row a place and year."""
    from violence_data.export import VICTIMS, export_rates, export_table, span

    with plain_errors(), err.status(f"export {table}"):
        if table == "rates" and cuts == "newest":
            places, span_ = states.split(",") if states else None, span(years) if years else None
            done = export_rates(places, span_, of or VICTIMS, format_, output, as_of=as_of, overwrite=overwrite)
        elif table == "rates" or of or states or years:
            raise UnknownName("export: --table, --states and --years are of rates alone, and rates are of the newest cut alone")
        else:
            done = export_table(table, format_, output, as_of=as_of, cuts=cuts, overwrite=overwrite)
    for path in (done.path, *done.beside):
        out.print(str(path))
    out.print(f"{done.rows:,} rows")
    if done.path.suffix == ".csv":
        out.print("A spreadsheet that opens a csv with a double click drops the zeros of codes (01 becomes 1); xlsx keeps them.")


@app.command(name="list")
def list_(what: Annotated[str, typer.Argument(help=f"One of {', '.join(LISTS)}.")] = "tables") -> None:
    """List the tables, reports, states or sources."""
    with plain_errors():
        if what not in LISTS:
            raise UnknownName(f"list: found {what!r}, expected one of: {', '.join(LISTS)}")
        for line in _lines(what):
            out.print(line)


@app.command()
def find(text: Annotated[str, typer.Argument(help="A word of what is counted, such as feminicidio or municip.")]) -> None:
    """Find tables by what they count: name, title, years, newest cut, offences and warnings."""
    from violence_data import processed

    with plain_errors():
        for row in processed.find(text).to_dict("records"):
            out.print(f"{row['table']}  {row['title']}", style="bold")
            newest = f"{row['first']} to {row['last']}; newest cut {row['newest_cut']}, published {row['published_on']}"
            for line in (newest if row["first"] else "", row["offences"], row["warnings"]):
                if line:
                    out.print(f"  {line}")


def _pages(report: Report) -> str:
    try:
        return f"{len(report.grid)} pages{' by name alone' if report.only_by_name else ''}"
    except NotBuilt:
        return "a page each of what the tables will hold"


def _lines(what: str) -> list[str]:
    if what == "states":
        from violence_data import places

        return [f"{s.cve_ent}  {s.iso_3166_2}  {s.name}" for s in places.all_states()]
    if what == "reports":
        from violence_data.reports.catalog import REPORTS

        return [f"{r.name}  {_pages(r)}; parameters: {', '.join(r.parameters)}" for r in REPORTS.values()]
    if what == "sources":
        from violence_data.sources import SOURCES

        return [f"{m.id}  {m.publisher}: {m.counts}; {m.page_url}" for m in SOURCES.values()]
    from violence_data.tables import TABLES

    return [f"{t.name}  {t.title}" for t in TABLES.values()]

"""Commands on tables: build, verify, export, list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from violence_data.cli.app import app, err, out, plain_errors, print_table
from violence_data.errors import UnknownName, printable

LISTS = ("tables", "reports", "states", "sources")


@app.command()
def build() -> None:
    """Read data/raw, clean, correct, check, and write data/processed; the old tables stay until all is right."""
    from violence_data import processed

    with plain_errors():
        with out.status("build") as status:
            built = processed.build(lambda step: status.update(escape(printable(step))))
        for name, rows in sorted(built.rows.items()):
            out.print(f"{rows:>10,}  {name}", markup=False)
        warnings = [f for f in built.findings if f.severity == "warning"]
        out.print(f"{sum(built.corrected.values())} cells corrected; {len(warnings)} warnings:")
        for finding in warnings:
            out.print(f"  {finding.table}: {finding.check}: {finding.message}", markup=False)
        notices = sum(f.severity == "notice" for f in built.findings)
        out.print(f'{notices} notices: "violence-data verify" shows them')


@app.command()
def verify() -> None:
    """Check the files and the built tables, write reports/quality.html and quality.md, and exit with 1 when there is an error."""
    from violence_data import quality
    from violence_data.checks import SEVERITIES
    from violence_data.reports import batch, quality_page, site

    with plain_errors():
        with out.status("verify") as status:
            found = quality.verify(lambda step: status.update(step))
        quality_page.write_quality(found)
        if site.path().is_file():  # made by "report": it links to the page from now on
            site.write_index(batch.last_run())
    print_table(quality.overview(found))
    errors, warnings, notices = (found.count(s) for s in SEVERITIES)
    out.print(f"{len(found.tables)} tables; errors: {errors}, warnings: {warnings}, notices: {notices}; open reports/quality.html")
    raise typer.Exit(1 if errors else 0)


@app.command()
def export(
    table: Annotated[str, typer.Argument(help='Table to write; "violence-data list tables" shows them.')],
    format_: Annotated[str | None, typer.Option("--format", help="csv, parquet, xlsx or geojson.")] = None,
    output: Annotated[Path | None, typer.Option(help="File or folder; exports/ of the project when left out.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Only what had been published by this day, YYYY-MM-DD.")] = None,
    cuts: Annotated[str, typer.Option(help="newest, or all with a column for the cut.")] = "newest",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is already there.")] = False,
) -> None:
    """Write one table to a file, with its licence, publishers, cuts, warnings and citation."""
    from violence_data.export import export_table

    with plain_errors(), err.status(f"export {escape(table)}"):
        done = export_table(table, format_, output, as_of=as_of, cuts=cuts, overwrite=overwrite)
    for path in (done.path, *done.beside):
        out.print(str(path), markup=False)
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
            out.print(line, markup=False)


def _lines(what: str) -> list[str]:
    if what == "states":
        from violence_data import states

        return [f"{s.cve_ent}  {s.iso_3166_2}  {s.name}" for s in states.all_states()]
    if what == "reports":
        from violence_data.reports.catalog import REPORTS

        return [f"{r.name}  {len(r.grid)} pages; parameters: {', '.join(r.parameters)}" for r in REPORTS.values()]
    if what == "sources":
        from violence_data.sources import SOURCES

        return [f"{m.SOURCE.id}  {m.SOURCE.publisher}: {m.SOURCE.counts}; {m.SOURCE.page_url}" for m in SOURCES.values()]
    from violence_data.tables import TABLES

    return [f"{t.name}  {t.title}" for t in TABLES.values()]

"""The front page: the map of tiles with each state's newest rate, every page in one list that can be searched, what failed, the sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from alone import assert_alone

from violence_data import load, measures, places, processed, raw
from violence_data.reports import batch, front, page, site


def shown(project: Path, **titles: str) -> Path:
    """Put pages of these titles into a project, named as their report is."""
    for report, title in titles.items():
        path = project / "reports" / report / "12.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.render("report.html", title=title, name=f"{report}/12", slug="12", body="<p>a</p>"), encoding="utf-8")
    return project / "reports"


def test_pages_are_listed_and_failures_are_escaped(project: Path) -> None:
    folder = shown(project, state_profile="Guerrero & <b>more</b>")
    (folder / "state_profile/13.html").write_text("no title", encoding="utf-8")
    failed = batch.Outcome("national_trend", "bad", "Bad <i>title</i>", 1.0, "Error: <script>alert(1)</script>")
    written = batch.Outcome("state_profile", "12", "Guerrero", 1.0)
    found = assert_alone(site.write_index([failed, written]).read_text(encoding="utf-8"), script=True)
    table = found.find(id="pages")
    assert table is not None
    assert [(a["href"], a.get_text()) for a in table.find_all("a")] == [
        ("state_profile/12.html", "Guerrero & <b>more</b>"),
        ("state_profile/13.html", "13"),
    ]
    assert found.find_all("li")[0].get_text() == "Bad <i>title</i> (national_trend/bad): Error: <script>alert(1)</script>"
    assert "Not made" in [h.get_text() for h in found.find_all("h2")]
    assert "Most are official; counts by month of death are others' counts of INEGI's records" in " ".join(found.get_text().split())


def test_each_language_that_has_a_page_has_a_front_page_of_its_own_one_link_away(project: Path) -> None:
    folder = shown(project, state_profile="State profile: Guerrero")
    (folder / "state_profile/12_es.html").write_text('<html lang="es"><title>Perfil estatal: Guerrero</title>', encoding="utf-8")
    english = assert_alone(site.write_index().read_text(encoding="utf-8"), script=True)
    spanish = assert_alone((folder / "index_es.html").read_text(encoding="utf-8"), script=True)
    for found, end, other, tongue in ((english, ".html", "index_es.html", "es"), (spanish, "_es.html", "index.html", "en")):
        links = [(a["href"], a.get("hreflang")) for a in found.select("header a, main a")]
        assert set(links) == {(other, tongue), (f"state_profile/12{end}", None), (f"errata{end}", None)}
    assert "Mi estado" in [h.get_text() for h in spanish.find_all("h2")]


def test_without_failures_or_pages_it_says_neither(project: Path) -> None:
    text = site.write_index().read_text(encoding="utf-8")
    found = assert_alone(text)
    assert "Not made" not in text
    assert found.main is not None and found.main.svg is None
    assert [a["href"] for a in found.main.find_all("a")] == ["errata.html"]
    assert sorted(p.name for p in (project / "reports").iterdir()) == ["errata.html", "index.html"]


def test_errors_are_listed_the_newest_first_or_it_is_said_since_when_there_is_none(project: Path) -> None:
    folder = shown(project, state_profile="Guerrero")
    (folder / "state_profile/12_es.html").write_text('<html lang="es"><title>Guerrero</title>', encoding="utf-8")
    site.write_index()
    spanish = assert_alone((folder / "errata_es.html").read_text(encoding="utf-8"))
    assert "No se ha reportado ningún error desde el 28 de noviembre de 2026" in spanish.get_text()
    assert [a["href"] for a in spanish.find_all("a")[1:]] == ["index_es.html", "errata.html"]
    rows = "2026-12-01,state_profile/12,<b>a</b>,100 % %s,7,9\n2026-12-03,,a month,b,1,2\n"
    with (project / "seeds" / site.ERRATA).open("a", encoding="utf-8") as file:
        file.write(rows)
    site.write_index()
    found = assert_alone((folder / "errata.html").read_text(encoding="utf-8"))
    cells = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found.find_all("tr")[1:]]
    assert cells == [
        ["3 December 2026", "", "a month", "b", "1", "2"],
        ["1 December 2026", "state_profile/12", "<b>a</b>", "100 % %s", "7", "9"],
    ]


def test_the_map_leads_to_the_states_that_are_there_and_says_their_rates(whole: Path) -> None:
    folder = shown(whole, state_profile="State profile: Guerrero")
    text = site.write_index().read_text(encoding="utf-8")
    found = assert_alone(text, script=True)
    drawing = found.find("svg")
    assert drawing is not None
    yearly = measures.yearly(measures.monthly(load(front.VICTIMS)), load(front.PEOPLE))
    newest = yearly[yearly["complete"] & (yearly["year"] == yearly.loc[yearly["complete"], "year"].max())].set_index("cve_ent")
    rates = {places.get(str(code)).abbreviation: f"{rate:.1f}" for code, rate in newest["victims_per_100k"].items()}
    tiles = [[text.get_text() for text in tile.find_all("text")] for tile in drawing.find_all(["a", "g"])]
    assert dict(tiles) == rates and len(tiles) == 32
    assert [(a["href"], a["aria-label"]) for a in drawing.find_all("a")] == [("state_profile/12.html", f"Guerrero: {rates['Gro.']}")]
    kept = folder / ".front.json"
    first = kept.stat().st_mtime_ns
    site.write_index()
    assert kept.stat().st_mtime_ns == first, "rates are reckoned again only when their tables changed"
    kept.write_text("damaged", encoding="utf-8")
    assert site.write_index().read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("whole")
def test_without_a_whole_year_the_map_is_there_without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    victims = load(front.VICTIMS)
    few = victims[victims["month"] >= victims["month"].max().replace(month=1)]
    monkeypatch.setattr("violence_data.load", lambda name: few if name == front.VICTIMS else load(name))
    shown = front.tile_map({})
    assert len(shown.tiles) == 32 and (shown.year, shown.nation) == (0, None)


def test_every_source_that_is_held_says_how_far_it_reaches(built: processed.Built) -> None:
    files = raw.read_manifest()
    assert [reach.cut for reach in front.reaches()] == [
        max(file.cut for file in files if file.source_id == source) for source in sorted({file.source_id for file in files})
    ]

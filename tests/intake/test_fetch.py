"""Fetching over an unsteady line, from a server on this machine: what is tried again, resumed, bounded, refused and written down."""

from __future__ import annotations

import hashlib
import http.server
import json
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import typer.testing

from violence_data import cli, paths, raw
from violence_data.errors import FetchFailed, ViolenceDataError
from violence_data.intake import downloading, fetching, updating
from violence_data.intake.downloading import Manner
from violence_data.raw import Source
from violence_data.sources import SOURCES

RUNNER = typer.testing.CliRunner()
DATA = random.Random(1).randbytes(4 * downloading.PIECE)
LOGIN = b"\n<!DOCTYPE html><html><body>Log in</body></html>"
ETAG = {"ETag": '"one"'}
Answer = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by script: the next of a path's answers, the last one over and over."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range"), self.headers.get("If-Range")))
        script = self.server.scripts[self.path]
        (script.pop(0) if len(script) > 1 else script[0])(self)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def give(self, status: int, data: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if length != -1:
            self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scripts: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, str | None, str | None]] = []
        self.stopped = threading.Event()

    def at(self, path: str, *script: Answer) -> str:
        self.scripts[path] = list(script)
        return f"http://127.0.0.1:{self.server_port}{path}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.stopped.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def get(tmp_path: Path, waits: list[float]) -> Callable[..., fetching.Fetched]:
    """Fetch an address into the test's folder, waiting for nothing."""
    (tmp_path / "here").mkdir()

    def fetch(url: str, tries: int = 3, timeout: float = 20, largest: int = 10_000_000) -> fetching.Fetched:
        manner = Manner(tries=tries, timeout=(timeout, timeout), largest=largest, wait=waits.append)
        return fetching.fetch("ucdp_ged", url=url, folder=tmp_path / "here", manner=manner)

    return fetch


Get = Callable[..., fetching.Fetched]


def whole(handler: Handler) -> None:
    handler.give(200, DATA, **ETAG)


def half(handler: Handler) -> None:
    handler.give(200, DATA[: len(DATA) // 2], length=len(DATA), **ETAG)


def rest(handler: Handler) -> None:
    """Give the part asked for, if the file is asked for by its ETag."""
    asked = handler.headers.get("Range", "")
    if not asked or handler.headers.get("If-Range") != ETAG["ETag"]:
        return whole(handler)
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    return handler.give(206, DATA[start:], Content_Range=f"bytes {start}-{len(DATA) - 1}/{len(DATA)}", **ETAG)


def status(code: int, **headers: str) -> Answer:
    return lambda handler: handler.give(code, b"", **headers)


def body(data: bytes, **headers: str) -> Answer:
    return lambda handler: handler.give(200, data, **headers)


def to(place: str) -> Answer:
    return status(302, Location=place)


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# ---- a whole file ----


def test_a_file_lies_there_whole_with_its_hash_beside_it(server: Server, get: Get, tmp_path: Path, waits: list[float]) -> None:
    url = server.at("/data/ged241-csv.zip?x=1", body(DATA, Last_Modified="Mon, 01 Jul 2024 00:00:00 GMT", **ETAG))
    fetched = get(url)
    assert fetched.path == tmp_path / "here/ged241-csv.zip"
    assert fetched.path.read_bytes() == DATA
    record = (tmp_path / "here/ged241-csv.zip.fetched.json").read_bytes()
    assert json.loads(record) == {
        "source_id": "ucdp_ged",
        "url": url,
        "file": "ged241-csv.zip",
        "bytes": len(DATA),
        "sha256": hashlib.sha256(DATA).hexdigest(),
        "etag": '"one"',
        "last_modified": "Mon, 01 Jul 2024 00:00:00 GMT",
    }
    assert left(tmp_path / "here") == ["ged241-csv.zip", "ged241-csv.zip.fetched.json"]
    assert waits == []
    get(url)
    assert (tmp_path / "here/ged241-csv.zip.fetched.json").read_bytes() == record


def test_a_file_of_one_s_own_is_never_replaced(server: Server, get: Get, tmp_path: Path) -> None:
    (tmp_path / "here/letter.doc").write_bytes(b"mine")
    url = server.at("/x.zip", body(b"theirs", Content_Disposition='attachment; filename="letter.doc"'))
    with pytest.raises(FetchFailed, match="letter.doc: already there, and not from an earlier fetch"):
        get(url)
    assert (tmp_path / "here/letter.doc").read_bytes() == b"mine"
    (tmp_path / "here/letter.doc").rename(tmp_path / "letter.doc")
    assert get(url).path.read_bytes() == b"theirs"
    assert len(server.asked) == 1  # it had come already


def test_a_failed_fetch_leaves_the_older_file(server: Server, get: Get, tmp_path: Path) -> None:
    url = server.at("/x.zip", body(b"old"), status(404))
    get(url)
    before = {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()}
    with pytest.raises(FetchFailed, match="answered 404"):
        get(url)
    assert {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()} == before


def test_progress_tells_bytes_and_all_there_are(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    fetching.fetch("ucdp_ged", url=server.at("/x.zip", whole), folder=tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(DATA), len(DATA))
    assert seen == sorted(seen)


# ---- tried again ----


def closed(handler: Handler) -> None:
    handler.connection.close()


@pytest.mark.parametrize(
    "script",
    [(lambda h: h.give(200, DATA, length=-1),), (half, whole), (closed, whole)],
    ids=["a length that is not told", "a server that ignores ranges", "a broken line"],
)
def test_the_whole_file_comes_in_the_end(server: Server, get: Get, script: tuple[Answer, ...]) -> None:
    url = server.at("/x.zip", *script, body(b"newer"))
    assert get(url).path.read_bytes() == DATA
    assert get(url).path.read_bytes() == b"newer", "a newer file replaces the older"


def test_a_truncated_body_is_resumed(server: Server, get: Get, waits: list[float]) -> None:
    assert get(server.at("/x.zip", half, rest)).path.read_bytes() == DATA
    assert server.asked == [("/x.zip", None, None), ("/x.zip", f"bytes={len(DATA) // 2}-", '"one"')]
    assert waits == [1.0]


def test_a_rest_that_is_not_all_of_the_rest_is_resumed_too(server: Server, get: Get) -> None:
    def some(h: Handler) -> None:
        start, end = len(DATA) // 2, len(DATA) - 1000
        h.give(206, DATA[start:end], Content_Range=f"bytes {start}-{end - 1}/{len(DATA)}", **ETAG)

    assert get(server.at("/x.zip", half, some, rest)).path.read_bytes() == DATA
    assert [asked[1] for asked in server.asked] == [None, f"bytes={len(DATA) // 2}-", f"bytes={len(DATA) - 1000}-"]


def test_what_cannot_be_known_again_is_not_resumed(server: Server, get: Get) -> None:
    def unmarked(h: Handler) -> None:
        h.give(200, DATA[:1000], length=len(DATA), ETag='W/"weak"')

    assert get(server.at("/x.zip", unmarked, rest)).path.read_bytes() == DATA
    assert server.asked[1] == ("/x.zip", None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        status(416),
        lambda h: h.give(206, DATA[5:], Content_Range=f"bytes 5-{len(DATA) - 1}/{len(DATA)}"),
        lambda h: h.give(206, DATA, Content_Range="nonsense"),
    ],
)
def test_another_part_than_asked_for_starts_anew(server: Server, get: Get, wrong: Answer) -> None:
    assert get(server.at("/x.zip", half, wrong, whole)).path.read_bytes() == DATA
    assert server.asked[2] == ("/x.zip", None, None)


def test_a_part_that_was_not_asked_for_is_no_file(server: Server, get: Get) -> None:
    part = b"x" * 10
    with pytest.raises(FetchFailed, match="another part than asked for"):
        get(server.at("/x.zip", lambda h: h.give(206, part, Content_Range="bytes 0-9/20")))


def test_an_always_truncated_body_fails_and_is_resumed_by_the_next_run(server: Server, get: Get, tmp_path: Path) -> None:
    url = server.at("/x.zip", half)
    with pytest.raises(FetchFailed, match="x.zip: tried 3 times, the last time: .*run the same command again later"):
        get(url)
    assert [name for name in left(tmp_path / "here") if not name.startswith(".")] == []
    server.asked.clear()
    server.at("/x.zip", rest)
    assert get(url).path.read_bytes() == DATA
    assert server.asked == [("/x.zip", f"bytes={len(DATA) // 2}-", '"one"')]
    assert left(tmp_path / "here") == ["x.zip", "x.zip.fetched.json"]


def test_a_file_that_changed_in_between_is_read_anew(server: Server, get: Get) -> None:
    changed = b"another file " * 1000

    def other(h: Handler) -> None:
        assert h.headers["If-Range"] == '"one"'
        h.give(200, changed, ETag='"two"')

    assert get(server.at("/x.zip", half, other)).path.read_bytes() == changed


def test_a_busy_server_is_asked_again_after_a_while(server: Server, get: Get, waits: list[float]) -> None:
    url = server.at("/x.zip", status(503), status(429, Retry_After="7"), whole)
    assert get(url).path.read_bytes() == DATA
    assert waits == [1.0, 7.0]


@pytest.mark.parametrize("code", downloading.PASSING_STATUS)
def test_an_always_busy_server_is_given_up(server: Server, get: Get, waits: list[float], code: int) -> None:
    with pytest.raises(FetchFailed, match=f"tried 4 times, the last time: answered {code}"):
        get(server.at("/x.zip", status(code, Retry_After="Fri, 31 Dec 1999 23:59:59 GMT")), tries=4)
    assert waits == [1.0, 2.0, 4.0]


def test_a_server_does_not_make_us_wait_for_hours(server: Server, get: Get, waits: list[float]) -> None:
    get(server.at("/x.zip", status(503, Retry_After="86400"), whole))
    assert waits == [downloading.LONGEST_WAIT]


def test_a_server_that_hangs_is_given_up(server: Server, get: Get, waits: list[float]) -> None:
    def hang(_: Handler) -> None:
        server.stopped.wait(30)

    with pytest.raises(FetchFailed, match="tried 2 times, the last time: .*([Tt]imed out|timeout)"):
        get(server.at("/x.zip", hang), tries=2, timeout=0.05)
    assert waits == [1.0]


def test_a_server_that_hangs_in_the_middle_is_asked_for_the_rest(server: Server, get: Get) -> None:
    def stuck(h: Handler) -> None:
        half(h)
        h.wfile.flush()
        server.stopped.wait(1)

    assert get(server.at("/x.zip", stuck, rest), timeout=0.2).path.read_bytes() == DATA


def test_a_server_that_is_not_there_is_given_up(server: Server, get: Get) -> None:
    url = server.at("/x.zip", whole)
    server.server_close()
    with pytest.raises(FetchFailed, match="tried 3 times"):
        get(url, timeout=0.5)


# ---- refused ----


PAGE = r"found a web page \(HTML\).*get it by hand"
OFF_THE_WEB = "expected a redirect that stays on the web"
REFUSED: list[tuple[Answer, str]] = [
    *((status(code), f"the server answered {code} .*; check the address") for code in (400, 401, 403, 404, 410, 204)),
    (body(LOGIN, Content_Type="application/octet-stream"), PAGE),
    (body(DATA, Content_Type="text/html; charset=utf-8"), PAGE),
    (body(b"<html>", Content_Type="application/xhtml+xml"), PAGE),
    (body(b"\xef\xbb\xbf <HTML lang='es'>"), PAGE),
    (body(b""), "found nothing in it"),
    *((to(place), OFF_THE_WEB) for place in ("file:///etc/hostname", "ftp://example.org/x.zip", "data:text/csv,a")),
]


@pytest.mark.parametrize(("answer", "said"), REFUSED)
def test_what_is_no_file_is_refused_at_once_and_leaves_nothing(server: Server, get: Get, tmp_path: Path, answer: Answer, said: str) -> None:
    with pytest.raises(FetchFailed, match=said):
        get(server.at("/x.zip", answer))
    assert len(server.asked) == 1
    assert left(tmp_path / "here") == []


def test_redirects_in_a_circle_end(server: Server, get: Get) -> None:
    with pytest.raises(FetchFailed, match="expected an address that answers"):
        get(server.at("/x.zip", to("/x.zip")))


@pytest.mark.parametrize("length", [None, -1])
def test_too_large_a_file_is_refused_whether_its_length_is_told_or_not(
    server: Server, get: Get, tmp_path: Path, length: int | None
) -> None:
    with pytest.raises(FetchFailed, match="expected at most 9,999 bytes, found [0-9,]+ or more"):
        get(server.at("/x.zip", lambda h: h.give(200, b"x" * 10_000, length=length)), largest=9_999)
    assert left(tmp_path / "here") == []
    assert get(server.at("/x.zip", body(b"x" * 9_999)), largest=9_999).bytes == 9_999


def test_a_redirect_never_leaves_https() -> None:
    answer = requests.Response()
    answer.status_code, answer.url = 302, "https://example.org/x.zip"
    answer.headers["Location"] = "http://example.org/x.zip"
    with downloading._Session() as session, pytest.raises(FetchFailed, match="and on https"):
        session.get_redirect_target(answer)


def test_a_redirect_is_followed_and_the_last_address_names_the_file(server: Server, get: Get) -> None:
    server.at("/files/ged241-csv.zip", whole)
    fetched = get(server.at("/get", to("/files/ged241-csv.zip")))
    assert fetched.path.name == "ged241-csv.zip"
    assert fetched.url.endswith("/get")


def test_certificates_are_checked(server: Server, get: Get) -> None:
    with downloading._Session() as session:
        assert session.verify is True
    url = server.at("/x.zip", whole).replace("http://", "https://")
    with pytest.raises(FetchFailed, match="safe connection"):
        get(url)


def test_a_disk_that_does_not_take_the_file_is_named(server: Server, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: downloading.Download, response: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloading.Download, "_receive", full)
    with pytest.raises(FetchFailed, match="could not be written .*No space left"):
        get(server.at("/x.zip", whole))


# ---- what a file is called ----


@pytest.mark.parametrize(
    ("disposition", "path", "name"),
    [
        ("", "/ged241-csv.zip", "ged241-csv.zip"),
        ("", "/a%2F..%2F..%2Fb.zip", "b.zip"),
        ("", "/", "x"),
        ("", "/download", "download"),
        ('attachment; filename="IDVFC_NM_jun2025.csv"', "/download", "IDVFC_NM_jun2025.csv"),
        ('attachment; filename="../../etc/passwd.csv"', "/d", "passwd.csv"),
        (r'attachment; filename="D:\\a\\b.csv"', "/d", "b.csv"),
        ('attachment; filename="/etc/cron.d/x.csv"', "/d", "x.csv"),
        ('attachment; filename=".bashrc"', "/d.zip", "d.zip"),
        ('attachment; filename="..."', "/d.zip", "d.zip"),
        ("attachment; filename*=UTF-8''V%C3%ADctimas%202025.csv", "/d", "Víctimas_2025.csv"),
        ("attachment; filename*=UTF-8''..%2F..%2Fx.csv", "/d", "x.csv"),
        ('attachment; filename="a\tb|c:d*?.csv"', "/d", "a_b_c_d_.csv"),
        ('attachment; filename="' + "x" * 500 + '.csv"', "/d", "x" * 116 + ".csv"),
        ("attachment; filename=Población.csv", "/d", "Población.csv"),
    ],
)
def test_a_file_gets_a_plain_name(disposition: str, path: str, name: str) -> None:
    assert downloading.file_name(disposition, (f"https://example.org{path}",), "x") == name


def test_a_name_in_utf_8_is_read(server: Server, get: Get, tmp_path: Path) -> None:
    said = 'attachment; filename="../Víctimas.csv"'.encode().decode("latin-1")
    assert get(server.at("/d", body(b"a,b\n", Content_Disposition=said))).path == tmp_path / "here/Víctimas.csv"


# ---- which address ----


def source(address: str = "", on_page: str = "") -> Source:
    return Source("s", "P", "The title", "counts", "https://example.org/page", "L", address=address, on_page=on_page)


def test_an_address_takes_its_values() -> None:
    known = source("https://example.org/{year}/d_{year}_{kind}.zip")
    assert fetching.address_of(known, {"year": "2024", "kind": "csv"}, None) == "https://example.org/2024/d_2024_csv.zip"
    assert fetching.address_of(known, {}, "https://example.org/y.zip") == "https://example.org/y.zip"


TWO = "https://example.org/{year}_{kind}.zip"
ASKED = r"s: expected year=… kind=… for https://example.org/\{year\}_\{kind\}.zip; found"
PLAIN, WEB = "year: expected letters, digits, dots and dashes", "expected an address that starts with https:// or http://"
WRONG: list[tuple[str, dict[str, str], str | None, str]] = [
    (TWO, {}, None, ASKED),
    (TWO, {"year": "2024"}, None, ASKED),
    (TWO, {"year": "2024", "kind": "csv", "month": "1"}, None, ASKED),
    (TWO, {"yeer": "2024", "kind": "csv"}, None, ASKED),
    *(
        ("https://example.org/{year}.zip", {"year": value}, None, PLAIN)
        for value in ("", "../x", "a/b", "a?b", "a#b", "@evil.org", "a b", "{0}", "%2e%2e", "..")
    ),
    *(("", {}, url, WEB) for url in ("file:///etc/passwd", "ftp://example.org/x", "example.org/x.zip", "", "https://", "http://[::1")),
    ("", {}, "https://me:secret@example.org/x.zip", "without a user and password"),
    ("", {"year": "2024"}, "https://example.org/x.zip", "with --url no values are used, found year"),
]


@pytest.mark.parametrize(("address", "values", "url", "said"), WRONG)
def test_an_address_is_one_of_the_web_with_its_own_values_alone(address: str, values: dict[str, str], url: str | None, said: str) -> None:
    with pytest.raises(ViolenceDataError, match=said) as error:
        fetching.address_of(source(address), values, url)
    assert "secret" not in str(error.value)


def test_a_hidden_link_names_the_page_the_file_and_what_then() -> None:
    for hidden, called in ((source(on_page="Cifras"), "Cifras"), (source(), "The title")):
        with pytest.raises(FetchFailed) as error:
            fetching.address_of(hidden, {}, None)
        said = str(error.value)
        assert f'Open the page https://example.org/page and save the file called "{called}"' in said
        assert 'run "violence-data add FILE"' in said
        assert '"violence-data fetch s --url LINK"' in said


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_a_safe_address_or_says_where_to_look(name: str) -> None:
    known: Source = SOURCES[name]
    if not known.address:
        assert known.page_url in fetching.by_hand(known)
        return
    assert known.address.startswith("https://")
    shown = dict(word.split("=") for word in known.values.split())
    assert "{" not in fetching.address_of(known, shown, None), "values fill every brace"
    assert "{" not in known.address.removeprefix("https://").partition("/")[0]


@pytest.mark.usefixtures("project")
def test_an_address_that_lasts_no_longer_says_how_to_get_the_file_by_hand(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(SOURCES["sesnsp_victims"], address=server.at("/IDVFC_NM_dic25.csv", status(404)).replace("dic", "{month}"))
    monkeypatch.setitem(SOURCES, "sesnsp_victims", own)
    with pytest.raises(
        FetchFailed, match=r"IDVFC_NM_dic25.csv: .*answered 404 .*check the address\. Open the page https://www.gob.mx/sesnsp/"
    ):
        fetching.fetch("sesnsp_victims", {"month": "dic"}, folder=tmp_path)


# ---- what may be new ----


def held_at(source: str, cut: str) -> raw.RawFile:
    return replace(raw.read_manifest()[0], source_id=source, cut=cut)


def test_what_may_be_new_are_the_months_and_releases_around_the_newest_file_held() -> None:
    held = [held_at("sesnsp_victims", "2025-06"), held_at("sesnsp_victims", "2025-04"), held_at("ucdp_ged", "2023-12")]
    wanted = updating.may_be_new([*held, held_at("ucdp_ged", "2026-04"), held_at("sspc_daily", "2021-03")])
    assert list(wanted) == ["sesnsp_victims", "ucdp_ged"]
    months = [f"{one['month']}{one['year']}" for one in wanted["sesnsp_victims"]]
    assert (months[0], months[-1], len(months)) == ("jul24", "jun26", 22)
    assert {"may25", "jul25"} < set(months) and not {"jun25", "abr25"} & set(months)
    assert wanted["ucdp_ged"] == [{"version": "251"}, {"version": "261"}]
    assert any(
        line.startswith('inegi_deaths: open https://www.inegi.org.mx/programas/mortalidad/ for "') for line in updating.by_hand(wanted)
    )


def test_what_is_there_is_fetched_once_and_a_server_that_is_silent_is_asked_no_more(
    server: Server, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = server.at("/ged251.zip", whole)
    server.at("/ged261.zip", lambda handler: handler.give(404, b""))
    server.at("/ged271.zip", lambda handler: handler.give(200, LOGIN))
    for source, address in (("ucdp_ged", at.replace("251", "{version}")), ("sesnsp_victims", "http://127.0.0.1:1/{month}{year}")):
        monkeypatch.setitem(SOURCES, source, replace(SOURCES[source], address=address))
    wanted = {
        "ucdp_ged": [{"version": v} for v in ("251", "261", "271")],
        "sesnsp_victims": [{"month": m, "year": "25"} for m in ("dic", "nov")],
    }
    manner, told = Manner(tries=1, timeout=(20, 20)), list[str]()
    found = updating.fetch_new(wanted, told.append, manner)
    assert (found.files, found.silent, len(told)) == ([project / "downloads/ged251.zip"], ["127.0.0.1:1"], 4)
    assert ["found a web page" in failure for failure in found.failures] == [True]
    assert updating.waiting() == found.files
    assert updating.fetch_new({"ucdp_ged": [{"version": "251"}]}, told.append, manner).files == []


def test_what_waits_and_is_no_published_file_is_named_and_left(project: Path) -> None:
    (project / "downloads").mkdir()
    (project / "downloads/notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (path,) = updating.waiting()
    registered, said = updating.take_in(path)
    assert (registered, said.split(":")[:2]) == (None, ["notes.csv", " not added"])
    shipped = next(file for file in raw.read_manifest() if file.source_id == "sesnsp_cni")
    (project / "downloads/slide.csv").write_bytes(shipped.path.read_bytes())
    assert updating.take_in(project / "downloads/slide.csv") == (None, f"slide.csv: held already, as data/raw/{shipped.file}")


# ---- the command ----


def run(*words: str) -> typer.testing.Result:
    return RUNNER.invoke(cli.app, ["fetch", *words])


def test_the_command_says_where_the_file_lies_and_what_to_run(server: Server, project: Path) -> None:
    url = server.at("/x y.zip?a=1&b=2", whole)
    server.scripts["/x%20y.zip?a=1&b=2"] = [whole]
    shown = run("ucdp_ged", "--url", url)
    assert shown.exit_code == 0, shown.stderr
    path = project / "downloads/x_y.zip"
    assert path.read_bytes() == DATA
    assert shown.stdout.splitlines() == [
        str(path),
        f"{len(DATA):,} bytes, sha256 {hashlib.sha256(DATA).hexdigest()}",
        f"Then run: violence-data add {path} --obtained-from '{url}'",
    ]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sesnsp_incidents",), "incidencia_delictiva/INM_estatal_{month}{year}.csv; found none"),
        (
            ("sesnsp_victims",),
            "month=… year=… (as in month=dic year=25) for https://repodatos.atdt.gob.mx/api_update/sesnsp/incidencia_delictiva/IDVFC_NM_",
        ),
        (("sspc_daily",), "Open the page https://www.informeseguridad.cns.gob.mx/"),
        (
            ("ucdp_ged",),
            "expected version=… (as in version=241) for https://ucdp.uu.se/downloads/ged/ged{version}-csv.zip; found none",
        ),
        (("ucdp_ged", "year=2024"), "expected version=…"),
        (("ucdp_ged", "2024"), "parameters: expected name=value, found '2024'"),
        (("nope",), "source: found 'nope', expected one of: sesnsp_victims"),
        (("ucdp_ged", "--url", "file:///etc/passwd"), "expected an address that starts with https://"),
    ],
)
def test_what_cannot_be_fetched_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    shown = run(*words)
    assert shown.exit_code == 2
    assert says in shown.stderr
    assert "Traceback" not in shown.stderr
    assert shown.stdout == ""


def test_nothing_is_fetched_into_checked_folders(server: Server, project: Path) -> None:
    url = server.at("/x.zip", whole)
    for folder in ("data/raw", "data/raw/ucdp_ged", "data/processed", "seeds"):
        with pytest.raises(ViolenceDataError, match="expected a place outside"):
            fetching.fetch("ucdp_ged", url=url, folder=project / folder)
    with pytest.raises(FetchFailed, match="expected a folder that exists"):
        fetching.fetch("ucdp_ged", url=url, folder=project / "none")
    assert server.asked == []
    assert not paths.downloads().exists()

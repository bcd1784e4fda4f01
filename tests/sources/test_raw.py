from __future__ import annotations

import gzip
import hashlib
import io
import zipfile

import pytest
from support import Register, zipped

from violence_data import paths, raw
from violence_data.errors import RawFileError
from violence_data.sources import containers, encodings

GZ_DAMAGED = gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 20


def test_every_shipped_file_is_the_registered_one() -> None:
    files = raw.read_manifest()
    raw.check_listed(files)
    assert len(files) >= 20
    for file in files:
        raw.verify(file)
        data = file.path.read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256)


def test_a_file_that_is_not_in_the_manifest_is_named(register: Register) -> None:
    register("sesnsp_victims", "a.csv", b"x")
    (paths.raw() / "sesnsp_victims" / "stray.csv").write_bytes(b"y")
    with pytest.raises(RawFileError, match=r"not in MANIFEST.csv: sesnsp_victims/stray.csv"):
        raw.check_listed(raw.read_manifest())


@pytest.mark.parametrize(
    ("after", "message"),
    [
        (b"after!", rf"a.csv has sha256 .*{hashlib.sha256(b'before').hexdigest()[:12]}"),
        (b"bef", r"3 bytes \(truncated\?\)"),
        (None, r"a.csv is in MANIFEST.csv but not in data/raw"),
    ],
)
def test_a_file_that_changed_is_cut_short_or_gone_is_named(register: Register, after: bytes | None, message: str) -> None:
    file = register("sesnsp_victims", "a.csv", b"before")
    file.path.unlink()
    if after:
        file.path.write_bytes(after)
    with pytest.raises(RawFileError, match=message):
        raw.verify(file)


def damaged(packing: int, at: int) -> bytes:
    """A zip with one of its packed bytes changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), bytes(range(256)) * 40, packing)
    data = bytearray(buffer.getvalue())
    data[at] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK not a zip", "expected a zip, found something else"),
        (zipped(**{"a.csv": b"x" * 5000})[:-40], "expected a zip, found something else"),
        (zipped(**{"a.csv": b"x", "b.csv": b"y"}), "expected one file in the zip, found 2: a.csv, b.csv"),
        (zipped(), "expected one file in the zip, found 0"),
        (damaged(zipfile.ZIP_DEFLATED, 60), r"^a\.zip: expected a zip, found something else or a damaged one"),
        (damaged(zipfile.ZIP_LZMA, 48), r"^a\.zip: expected a zip, found something else or a damaged one"),
        (zipped(**{"ñ.csv": b"x"}).replace("ñ".encode(), b"\xff\xff"), r"^a\.zip: expected a zip, found something else or a damaged"),
    ],
    ids=["no zip", "cut off", "two files", "empty", "damaged", "damaged lzma", "a name of no encoding"],
)
def test_a_bad_zip_is_refused(register: Register, data: bytes, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        containers.unpack(register("sesnsp_victims", "a.zip", data))


def test_a_zip_that_unpacks_too_large_is_refused(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST_IN_MEMORY", 1000)
    with pytest.raises(RawFileError, match=r"unpacks to 5,000 bytes, expected at most 1,000"):
        containers.unpack(register("sesnsp_victims", "a.zip", zipped(**{"a.csv": b"x" * 5000})))


def test_a_gz_is_unpacked(register: Register) -> None:
    assert containers.unpack(register("sesnsp_victims", "a.csv.gz", gzip.compress(b"x" * 5000, mtime=0))) == b"x" * 5000


@pytest.mark.parametrize(
    "data", [b"not a gz", gzip.compress(b"x" * 5000, mtime=0)[:-9], gzip.compress(b"x", mtime=0)[:-8] + b"12345678", GZ_DAMAGED]
)
def test_a_bad_gz_is_refused(register: Register, data: bytes) -> None:
    with pytest.raises(RawFileError, match="a.csv.gz: expected a gz, found something else or a damaged one"):
        containers.unpack(register("sesnsp_victims", "a.csv.gz", data))


@pytest.mark.parametrize("cap", [1000, 4999, 5000])
def test_a_gz_that_unpacks_too_large_is_refused(register: Register, monkeypatch: pytest.MonkeyPatch, cap: int) -> None:
    monkeypatch.setattr(containers, "LARGEST_IN_MEMORY", cap)
    file = register("sesnsp_victims", "a.csv.gz", gzip.compress(b"x" * 5000, mtime=0))
    if cap == 5000:
        assert len(containers.unpack(file)) == cap
        return
    with pytest.raises(RawFileError, match=rf"a.csv.gz: unpacks to more bytes, expected at most {cap:,}"):
        containers.unpack(file)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"file": "../outside.csv"}, "expected a path inside data/raw"),
        ({"published_on": "20/12/2019"}, "expected published_on as YYYY-MM-DD"),
        ({"published_on_is": "perhaps"}, "expected one of exact, usual day, approximate"),
        ({"bytes": "many"}, "bytes as a whole number"),
        ({"cut": "2025-13"}, "cut: expected YYYY-MM"),
        ({"cut": "junio 2025"}, "cut: expected YYYY-MM"),
        ({"cut": "0000-01"}, "cut: expected YYYY-MM"),
        ({"cut": "٢٠١٩-11"}, "cut: expected YYYY-MM"),
        ({"published_on": "2019-11-30"}, "expected a day after the cut 2019-11, found 2019-11-30"),
    ],
)
def test_a_bad_manifest_row_is_named(register: Register, changed: dict[str, str], message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        register("sesnsp_victims", "a.csv", b"x", **changed)


def test_a_manifest_without_a_column_or_with_a_file_twice_is_refused(register: Register) -> None:
    register("sesnsp_victims", "a.csv", b"x")
    (paths.raw() / raw.MANIFEST).write_text("source_id,file\ns,f\n", encoding="utf-8")
    with pytest.raises(RawFileError, match="missing columns publisher, cut"):
        raw.read_manifest()
    register("sesnsp_victims", "a.csv", b"x")
    lines = (paths.raw() / raw.MANIFEST).read_text(encoding="utf-8").splitlines()
    (paths.raw() / raw.MANIFEST).write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(RawFileError, match="listed twice: sesnsp_victims/a.csv"):
        raw.read_manifest()
    (paths.raw() / raw.MANIFEST).unlink()
    with pytest.raises(RawFileError, match="expected it in data/raw, found none"):
        raw.read_manifest()


def test_a_manifest_as_a_spreadsheet_writes_it(register: Register) -> None:
    file = register("sesnsp_victims", "a.csv", b"x")
    path = paths.raw() / raw.MANIFEST
    text = path.read_text(encoding="utf-8").replace(file.sha256, file.sha256.upper())
    path.write_text(text, encoding="utf-8-sig")
    raw.verify(raw.read_manifest()[0])
    path.write_bytes(text.replace("usual day", "día").encode("cp1252"))
    with pytest.raises(RawFileError, match="expected text in UTF-8, found another encoding"):
        raw.read_manifest()
    path.write_text(text.rstrip() + ",more\n", encoding="utf-8")
    with pytest.raises(RawFileError, match="expected as many cells as the header has"):
        raw.read_manifest()


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        ("Año".encode(), ["Año"]),
        ("﻿Año".encode(), ["Año"]),
        ("Año".encode("cp1252"), ["Año"]),
        ("Año".encode("utf-16"), []),
        (b"a\x00b", []),
        (b"caf\xe9 \x81", []),
    ],
)
def test_encodings_are_tried_strictly(data: bytes, texts: list[str]) -> None:
    assert list(encodings.decodings(data))[:1] == texts


def test_macroman_inside_utf8_is_undone() -> None:
    mixed_up = "Año, jurídico".encode("latin-1").decode("mac_roman").encode("utf-8-sig")
    assert list(encodings.decodings(mixed_up)) == ["Año, jurídico", "AÒo, jurÌdico"]


def test_a_sign_that_may_stand_in_any_text_tells_no_mix_up() -> None:
    assert next(encodings.decodings("a — b … c".encode())) == "a — b … c"
    assert next(encodings.decodings("Òscar Muñoz".encode())) == "Òscar Muñoz"

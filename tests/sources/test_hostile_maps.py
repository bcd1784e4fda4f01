"""Maps that point elsewhere, and maps whose mending would never end: refused by name, nothing else opened, asked or grown."""

from __future__ import annotations

import http.server
import io
import json
import math
import struct
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

import geopandas as gpd
import pytest
import shapely
from support import Register, zipped

from violence_data import places, raw
from violence_data.errors import RawFileError, ViolenceDataError
from violence_data.intake import adding, registering
from violence_data.intake.adding import Told
from violence_data.sources import containers, inegi_geography, maps

pytestmark = pytest.mark.robust("files", "maps that point elsewhere, are damaged, or cross themselves without end")
MAP = Told(cut="2030", published_on="2031-01-01")
STATES = [s.cve_ent for s in places.all_states()]


def squares() -> list[shapely.Polygon]:
    return [shapely.box(-110 + n / 5, 20, -110 + n / 5 + 0.1, 20.1) for n in range(32)]


def a_map(areas: list[shapely.Geometry] | None = None, **more: object) -> dict[str, object]:
    shapes = areas or squares()
    features = [
        {"type": "Feature", "properties": {"cve_ent": code}, "geometry": shapely.geometry.mapping(area)}
        for code, area in zip(STATES, shapes, strict=False)
    ]
    return {"type": "FeatureCollection", "features": features, **more}


def parts_of(frame: gpd.GeoDataFrame) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(f"{folder}/a.shp")
        return {p.name: p.read_bytes() for p in sorted(Path(folder).iterdir())}


@cache
def map_parts() -> dict[str, bytes]:
    return parts_of(gpd.GeoDataFrame({"cve_ent": STATES}, geometry=squares(), crs=4326))


def shapefile(**changed: bytes) -> bytes:
    return zipped(**(map_parts() | changed))


def read(register: Register, name: str, data: bytes) -> gpd.GeoDataFrame:
    [(layout, places)] = inegi_geography.PRODUCT.read(register("inegi_geography", name, data, cut="2030"))
    return layout.clean(places, register("inegi_geography", name, data, cut="2030"))


class Asked(http.server.BaseHTTPRequestHandler):
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        body = json.dumps(a_map()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    """A server on this machine that notes what it is asked for."""
    Asked.seen.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/map.geojson"
        server.shutdown()
        thread.join()


VRT = '<OGRVRTDataSource><OGRVRTLayer name="map"><SrcDataSource>{}</SrcDataSource><Field name="cve_ent"/></OGRVRTLayer></OGRVRTDataSource>'


def pointing(place: str) -> dict[str, tuple[str, bytes]]:
    vrt = VRT.format(place).encode()
    padded = VRT.format(place).encode() + b"\n" * 100_000
    spoken = b'{"type":"FeatureCollection","cve_ent":1}\n' + vrt
    return {
        "a VRT called GeoJSON": ("a.geojson", vrt),
        "a VRT after blanks": ("a.geojson", b"\xef\xbb\xbf \n" + vrt),
        "a VRT in a zip": ("a.zip", zipped(**{"a.geojson": vrt})),
        "a VRT in place of a .shp": ("a.zip", shapefile(**{"a.shp": vrt})),
        "a large VRT in place of a .shp": ("a.zip", shapefile(**{"a.shp": padded})),
        "a VRT in place of a .dbf": ("a.zip", shapefile(**{"a.dbf": padded})),
        "a VRT after a word of GeoJSON": ("a.geojson", spoken),
        "an address": ("a.geojson", b'"FeatureCollection" "cve_ent" ' + place.encode()),
        "ESRI's JSON": ("a.geojson", json.dumps({"url": place, "cve_ent": '"FeatureCollection"'}).encode()),
        "a projection that opens a file": (
            "a.zip",
            shapefile(**{"a.prj": f'GEOGCS["x",DATUM["d",SPHEROID["s",6378137,298]],EXTENSION["PROJ4","+nadgrids={place}"]]'.encode()}),
        ),
        "a projection by address": ("a.geojson", json.dumps(a_map(crs={"type": "name", "properties": {"name": place}})).encode()),
        "a projection behind a link": ("a.geojson", json.dumps(a_map(crs={"type": "link", "properties": {"href": place}})).encode()),
    }


@pytest.mark.parametrize("kind", pointing(""))
def test_a_map_that_points_elsewhere_opens_nothing(project: Path, tmp_path: Path, address: str, kind: str) -> None:
    local = tmp_path / "local.geojson"
    local.write_text(json.dumps(a_map()), encoding="utf-8")
    for place in (address, f"/vsicurl/{address}", str(local)):
        name, data = pointing(place)[kind]
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ViolenceDataError, match=rf"^{name}|^{name[0]}\."):
            adding.examine(path, MAP)
    assert Asked.seen == []


def test_the_server_of_these_tests_is_heard(address: str) -> None:
    assert len(gpd.read_file(io.BytesIO(VRT.format(f"/vsicurl/{address}").encode()))) == 32, "what a driver of GDAL would do with it"
    assert Asked.seen


def test_no_driver_reads_a_map(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def driver(*_: object, **__: object) -> None:
        raise AssertionError("a driver was asked")

    for name, data in (("a.geojson", json.dumps(a_map()).encode()), ("a.zip", shapefile())):
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(gpd, "read_file", driver)
    for name in ("a.geojson", "a.zip"):
        assert len(adding.examine(tmp_path / name, MAP).frames["inegi_states"]) == 32


# ---- shapes as GDAL reads them ----


def shapes() -> list[shapely.Geometry]:
    holed = shapely.box(-105, 20, -104, 21) - shapely.box(-104.7, 20.3, -104.4, 20.6)
    islands = shapely.MultiPolygon([shapely.box(-103, 20, -102, 21), shapely.box(-101.9, 20, -101.8, 20.1)])
    lake = shapely.MultiPolygon([holed, shapely.box(-104.6, 20.4, -104.5, 20.5)])
    return [holed, islands, lake, shapely.box(-100, 20, -99, 21)]


@pytest.mark.parametrize("form", ["shp", "shp with heights", "geojson", "geojson with heights"])
def test_areas_are_those_that_gdal_reads(register: Register, tmp_path: Path, form: str) -> None:
    areas = [shapely.force_3d(area, 5.0) if "heights" in form else area for area in shapes()]
    frame = gpd.GeoDataFrame({"cve_ent": STATES[:4], "other": "x"}, geometry=areas, crs=4326)
    if form.startswith("shp"):
        data, name = zipped(**parts_of(frame)), "a.zip"
    else:
        data, name = frame.to_json().encode(), "a.geojson"
    found = inegi_geography.PRODUCT.read(register("inegi_geography", name, data, cut="2030"))[0][1]
    assert shapely.equals_exact(shapely.normalize(found.geometry.to_numpy()), shapely.normalize(shapely.force_2d(areas))).all()


def test_a_plane_is_turned_into_degrees(register: Register) -> None:
    frame = gpd.GeoDataFrame({"cve_ent": STATES}, geometry=squares(), crs=4326)
    plane = frame.to_crs(6372)
    for name, data in (
        ("a.zip", zipped(**parts_of(plane))),
        ("b.geojson", json.dumps(json.loads(plane.to_json()) | {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::6372"}}}).encode()),
    ):
        found = read(register, name, data)
        assert shapely.hausdorff_distance(found.geometry.to_numpy(), frame.geometry.to_numpy()).max() < 1e-6


def broken() -> dict[str, bytes]:
    whole = map_parts()["a.shp"]
    return {
        "another version": whole[:28] + struct.pack("<i", 999) + whole[32:],
        "points": whole[:32] + struct.pack("<i", 1) + whole[36:],
        "cut off": whole[:-9],
        "more outlines than bytes": whole[:144] + struct.pack("<i", 2**30) + whole[148:],
        "outlines out of order": whole[:152] + struct.pack("<i", 7) + whole[156:],
        "a record without end": whole[:104] + struct.pack(">i", 2**30) + whole[108:],
        "a record of nothing": whole[:104] + struct.pack(">i", 0) + whole[108:],
        "fewer shapes than rows": whole[: 100 + 8 + 128],
        "nothing": b"",
    }


@pytest.mark.parametrize("fault", broken())
def test_a_damaged_shp_is_refused(register: Register, fault: str) -> None:
    with pytest.raises(RawFileError, match="found neither or a damaged one"):
        read(register, "a.zip", shapefile(**{"a.shp": broken()[fault]}))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"type":"FeatureCollection","features":' + b"[" * 50_000, "damaged one"),
        (b'{"type":"FeatureCollection","features":' + b"[" * 2_000_001, "expected at most 2,000,000 lists of corners, found 2,000,001"),
        (b'{"features":[{"cve_ent":"FeatureCollection"}]}', "no FeatureCollection"),
        (json.dumps({"type": "FeatureCollection", "features": [7]}).encode(), "feature 1 without properties"),
        (json.dumps(a_map()).replace("20.1", "1e999", 1).encode(), "an area whose every corner has two numbers"),
        (json.dumps(a_map()).replace("20.1", '"x"', 1).encode(), "feature 1: could not convert string to float"),
        (json.dumps(a_map()).replace("20.1", "9" * 400, 1).encode(), "feature 1: int too large"),
        (json.dumps(a_map([shapely.LineString([(0, 0), (1, 1)])])).encode(), "an area inside Mexico"),
    ],
    ids=["deep", "very deep", "no collection", "no feature", "without end", "words", "a long number", "a line"],
)
def test_a_geojson_that_is_none_is_refused(register: Register, data: bytes, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        read(register, "a.geojson", data)


def test_a_shapefile_without_codes_is_refused_with_what_it_names(register: Register) -> None:
    data = zipped(**parts_of(gpd.GeoDataFrame({"name": STATES, "ambito": "Rural"}, geometry=squares(), crs=4326)))
    with pytest.raises(RawFileError, match="property cve_ent, cvegeo or id, found NAME, AMBITO; rename the one that holds the code"):
        read(register, "a.zip", data)


def test_a_place_without_properties_is_named(register: Register) -> None:
    data = json.dumps(a_map()).replace('{"cve_ent": "02"}', "null").encode()
    with pytest.raises(RawFileError, match="row 2, column cve_ent: expected a code of one of the 32 states, found ''"):
        read(register, "a.geojson", data)


# ---- outlines that cross themselves ----


def star(corners: int) -> shapely.Polygon:
    """An outline whose every line crosses nearly all others."""
    step = 2 * math.pi * (corners // 2) / corners
    return shapely.Polygon([(-104 + math.cos(n * step), 20 + math.sin(n * step)) for n in range(corners)])


def to_and_fro(corners: int) -> shapely.Polygon:
    """An outline whose lines lie on each other."""
    return shapely.Polygon([(-104 + (n % 2) + n / corners / 10, 20) for n in range(corners)] + [(-104, 21)])


@pytest.mark.parametrize("outline", [star(5_001), to_and_fro(5_000)], ids=["a star", "to and fro"])
def test_an_outline_that_would_take_gigabytes_to_mend_is_refused(register: Register, outline: shapely.Polygon) -> None:
    data = json.dumps(a_map([*squares()[1:], outline])).encode()
    assert len(data) < 1_500_000
    with pytest.raises(RawFileError, match="feature 32: expected an outline that hardly crosses itself, found more than 10,000 crossings"):
        read(register, "a.geojson", data)


def test_an_outline_that_crosses_itself_a_few_times_is_mended(register: Register) -> None:
    bow = shapely.Polygon([(-104, 20), (-103, 21), (-103, 20), (-104, 21)])
    found = read(register, "a.geojson", json.dumps(a_map([*squares()[1:], bow, star(101)][:32])).encode())
    assert shapely.is_valid(found.geometry.to_numpy()).all()
    assert found.geometry.iloc[31].area == pytest.approx(0.5)


def test_limits_leave_room_for_the_maps_that_are_published(project: Path) -> None:
    for name in ("municipalities_2020.zip", "states.geojson"):
        path = project / "data/raw/inegi_geography" / name
        file = registering.provisional(path, raw.sha256_of(path), "")
        data = containers.unpack(file)
        assert 5 * data.count(b"[") < maps.MOST_LISTS
        assert 5 * data.count(b",") < maps.MOST_NUMBERS
    assert maps.MOST_CROSSINGS > 1_000

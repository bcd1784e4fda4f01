"""Write files in the publishers' layouts with made-up numbers, as large as the published ones; the same seed gives the same bytes.

Municipal case files (SESNSP): 2.3 million rows of 21 columns at size 1, cp1252.
Death records (INEGI): 1 million records of 60 short fields, as DBF and as csv.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent / ".data"
SEED = 20191015
MUNICIPAL_CUT = "2024-11"
YEARS = range(2015, 2025)
MUNICIPALITIES = 2347
"""At size 1: 98 kinds of row and 10 years make 2,300,060 rows."""
RECORDS = 1_000_000
STATES = Path(__file__).resolve().parent.parent / "seeds/states.csv"
HEADER = (
    "Año,Clave_Ent,Entidad,Cve. Municipio,Municipio,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,"
    "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre\r\n"
)
MEANS = ("Con arma de fuego", "Con arma blanca", "Con otro elemento", "No especificado")
FORCE = ("Con violencia", "Sin violencia")
LIFE, FREEDOM, SEXUAL = "La vida y la Integridad corporal", "Libertad personal", "La libertad y la seguridad sexual"
PROPERTY, FAMILY, SOCIETY = "El patrimonio", "La familia", "La sociedad"
OTHER = "Otros bienes jurídicos afectados (del fuero común)"
KINDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (LIFE, "Homicidio", "Homicidio doloso", MEANS),
    (LIFE, "Homicidio", "Homicidio culposo", (*MEANS[:2], "En accidente de tránsito", *MEANS[2:])),
    (LIFE, "Lesiones", "Lesiones dolosas", MEANS),
    (LIFE, "Lesiones", "Lesiones culposas", (*MEANS[:2], "En accidente de tránsito", *MEANS[2:])),
    (LIFE, "Feminicidio", "Feminicidio", MEANS),
    *((LIFE, kind, kind, (kind,)) for kind in ("Aborto", "Otros delitos que atentan contra la vida y la integridad corporal")),
    (
        FREEDOM,
        "Secuestro",
        "Secuestro",
        (
            "Secuestro extorsivo",
            "Secuestro con calidad de rehén",
            "Secuestro para causar daño",
            "Secuestro exprés",
            "Otro tipo de secuestros",
        ),
    ),
    *((FREEDOM, kind, kind, (kind,)) for kind in ("Tráfico de menores", "Rapto", "Otros delitos que atentan contra la libertad personal")),
    *(
        (SEXUAL, kind, kind, (kind,))
        for kind in (
            "Abuso sexual",
            "Acoso sexual",
            "Hostigamiento sexual",
            "Violación simple",
            "Violación equiparada",
            "Incesto",
            "Otros delitos que atentan contra la libertad y la seguridad sexual",
        )
    ),
    *(
        (PROPERTY, "Robo", kind, FORCE)
        for kind in (
            "Robo a casa habitación",
            "Robo de autopartes",
            "Robo a transeúnte en vía pública",
            "Robo a transeúnte en espacio abierto al público",
            "Robo en transporte público individual",
            "Robo en transporte público colectivo",
            "Robo en transporte individual",
            "Robo a institución bancaria",
            "Robo a negocio",
            "Robo de ganado",
            "Otros robos",
        )
    ),
    (
        PROPERTY,
        "Robo",
        "Robo de vehículo automotor",
        (
            "Robo de coche de 4 ruedas Con violencia",
            "Robo de coche de 4 ruedas Sin violencia",
            "Robo de motocicleta Con violencia",
            "Robo de motocicleta Sin violencia",
            "Robo de embarcaciones pequeñas y grandes Con violencia",
            "Robo de embarcaciones pequeñas y grandes Sin violencia",
        ),
    ),
    (PROPERTY, "Robo", "Robo a transportista", FORCE),
    (
        PROPERTY,
        "Robo",
        "Robo de maquinaria",
        (
            "Robo de herramienta industrial o agrícola Con violencia",
            "Robo de herramienta industrial o agrícola Sin violencia",
            "Robo de tractores Con violencia",
            "Robo de tractores Sin violencia",
            "Robo de cables, tubos y otros objetos destinados a servicios públicos Con violencia",
            "Robo de cables, tubos y otros objetos destinados a servicios públicos Sin violencia",
        ),
    ),
    *(
        (PROPERTY, kind, kind, (kind,))
        for kind in ("Fraude", "Abuso de confianza", "Extorsión", "Daño a la propiedad", "Despojo", "Otros delitos contra el patrimonio")
    ),
    *(
        (FAMILY, kind, kind, (kind,))
        for kind in (
            "Violencia familiar",
            "Violencia de género en todas sus modalidades distinta a la violencia familiar",
            "Incumplimiento de obligaciones de asistencia familiar",
            "Otros delitos contra la familia",
        )
    ),
    *((SOCIETY, kind, kind, (kind,)) for kind in ("Corrupción de menores", "Trata de personas", "Otros delitos contra la sociedad")),
    *(
        (OTHER, kind, kind, (kind,))
        for kind in (
            "Narcomenudeo",
            "Amenazas",
            "Allanamiento de morada",
            "Evasión de presos",
            "Falsedad",
            "Falsificación",
            "Contra el medio ambiente",
            "Delitos cometidos por servidores públicos",
            "Electorales",
            "Otros delitos del Fuero Común",
        )
    ),
)
_FIELDS = """
ENT_REGIS:2 MUN_REGIS:3 ENT_RESID:2 MUN_RESID:3 TLOC_RESID:2 LOC_RESID:9 ENT_OCURR:2 MUN_OCURR:3 TLOC_OCURR:2 LOC_OCURR:9
CAUSA_DEF:4 LISTA_MEX:5 SEXO:1 EDAD:4 DIA_OCURR:2 MES_OCURR:2 ANIO_OCUR:4 DIA_REGIS:2 MES_REGIS:2 ANIO_REGIS:4 DIA_NACIM:2
MES_NACIM:2 ANIO_NACIM:4 OCUPACION:4 ESCOLARIDA:2 EDO_CIVIL:1 PRESUNTO:1 OCURR_TRAB:1 LUGAR_OCUR:2 NECROPSIA:1 ASIST_MEDI:1
SITIO_OCUR:2 COND_CERT:1 NACIONALID:1 DERECHOHAB:2 EMBARAZO:1 REL_EMBA:1 HORAS:2 MINUTOS:2 CAPITULO:2 GRUPO:2 LISTA1:6
GR_LISMEX:6 VIO_FAMI:1 AREA_UR:1 EDAD_AGRU:2 COMPLICARO:1 DIA_CERT:2 MES_CERT:2 ANIO_CERT:4 MATERNAS:8 LENGUA:2 COND_ACT:1
PAR_AGRE:2 ENT_OCULES:2 MUN_OCULES:3 LOC_OCULES:9 RAZON_M:1 DIS_RE_OAX:6 PESO:6
"""
DEATH_FIELDS = {name: int(width) for name, width in (field.split(":") for field in _FIELDS.split())}
"""The fields of a death record with their widths: 169 characters, about the size of a published record."""
RANGES = {
    "SEXO": (1, 2),
    "PRESUNTO": (1, 5),
    "MES_OCURR": (1, 12),
    "ANIO_OCUR": (2021, 2022),
    "ANIO_REGIS": (2022, 2022),
    "EDAD": (4001, 4098),
}
RANGES |= {name: (1, 32) for name in DEATH_FIELDS if name.startswith("ENT_")} | {
    name: (1, 120) for name in DEATH_FIELDS if name.startswith("MUN_")
}
CAUSES = ("X954", "X999", "Y099", "Y350", "Y209", "I219", "E112", "E149", "C349", "J449", "K746", "U071", "N189", "W199")


def municipal(folder: Path, size: float = 1, zipped: bool = False) -> Path:
    """Write the municipal file of one size, or the same inside a zip, unless it is there; return its path."""
    path = folder / f"IDM_NM_made_up_{size:g}.csv"
    _write_once(path, _municipal_lines(round(MUNICIPALITIES * size)))
    return _zip(path) if zipped else path


def deaths(folder: Path) -> tuple[Path, Path]:
    """Write the same death records as DBF and as csv, unless they are there; return both paths."""
    records, dbf, text = None, folder / "DEFUN_made_up.dbf", folder / "DEFUN_made_up.csv"
    if not (dbf.exists() and text.exists()):
        records = _records(np.random.default_rng(SEED))
        _write_once(dbf, [_dbf_head(), *_dbf_rows(records), b"\x1a"])
        _write_once(text, _csv_rows(records))
    return dbf, text


def _write_once(path: Path, pieces: Iterator[bytes] | list[bytes]) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.writelines(pieces)
    part.rename(path)  # a run that was stopped leaves no short file under the name


def _zip(path: Path) -> Path:
    target = path.with_suffix(".zip")
    if not target.exists():
        part = target.with_name(target.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive, path.open("rb") as source, archive.open(path.name, "w") as entry:
            shutil.copyfileobj(source, entry, 1 << 20)
        part.rename(target)
    return target


def _municipal_lines(municipalities: int) -> Iterator[bytes]:
    """Yield the file in the publisher's order: year, municipality, kind of offence."""
    rng = np.random.default_rng(SEED)
    kinds = [",".join(f'"{label}"' if "," in label else label for label in (*kind[:3], means)) for kind in KINDS for means in kind[3]]
    starts = [f"{kind},".encode("cp1252") for kind in kinds]
    full, short = _counts(rng), _counts(rng, last=11)
    places = _places(municipalities)
    yield HEADER.encode("cp1252")
    for year in YEARS:
        counts = short if year == max(YEARS) else full
        for place in places:
            start = f"{year},{place},".encode("cp1252")
            chosen = rng.integers(len(counts), size=len(kinds)).tolist()
            yield b"".join([start + kind + counts[i] for kind, i in zip(starts, chosen, strict=True)])


def _counts(rng: np.random.Generator, last: int = 12) -> list[bytes]:
    """Return many rows of twelve months, most of them zeros, a few with a thousands comma in quotes; blank after `last`."""
    rows = rng.negative_binomial(0.3, 0.08, size=(20_000, last)) * rng.integers(0, 2, size=(20_000, 1))
    rows[::500, 0] += 1000
    cells = ([f'"{n:,}"' if n > 999 else str(n) for n in row] for row in rows.tolist())
    return [(",".join([*row, *[""] * (12 - last)]) + "\r\n").encode() for row in cells]


def _places(municipalities: int) -> list[str]:
    with STATES.open(encoding="utf-8", newline="") as file:
        states = [row["name_official"] for row in csv.DictReader(file)]
    per_state, more = divmod(municipalities, len(states))
    return [
        f"{code},{name},{code}{number:03d},{'San Juan' if number % 2 else 'Santa María'} número {number}"
        for code, name in enumerate(states, start=1)
        for number in range(1, per_state + (code <= more) + 1)
    ]


def _records(rng: np.random.Generator) -> np.ndarray:
    """Return fixed-width records, padded with blanks as DBF pads them."""
    kinds = [("deleted", "S1"), *((name, f"S{width}") for name, width in DEATH_FIELDS.items())]
    records = np.zeros(RECORDS, dtype=kinds)
    records["deleted"] = b" "
    for name, width in DEATH_FIELDS.items():
        low, high = RANGES.get(name, (0, 10 ** min(width, 4) - 1))
        values = [f"{n:0{min(width, 4)}d}".ljust(width).encode() for n in range(low, high + 1)]
        values = [cause.encode() for cause in CAUSES] if name == "CAUSA_DEF" else values
        records[name] = np.array(values)[rng.integers(len(values), size=RECORDS)]
    return records


def _dbf_head() -> bytes:
    """Return the header of a dBase III file of text fields."""
    fields = b"".join(
        name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([width, 0]) + bytes(14) for name, width in DEATH_FIELDS.items()
    )
    length, record = 32 + len(fields) + 1, 1 + sum(DEATH_FIELDS.values())
    counts = RECORDS.to_bytes(4, "little") + length.to_bytes(2, "little") + record.to_bytes(2, "little")
    return b"\x03" + bytes([123, 6, 30]) + counts + bytes(20) + fields + b"\r"


def _dbf_rows(records: np.ndarray) -> Iterator[bytes]:
    yield records.tobytes()


def _csv_rows(records: np.ndarray) -> Iterator[bytes]:
    yield (",".join(DEATH_FIELDS) + "\r\n").encode()
    for start in range(0, len(records), 10_000):
        some = records[start : start + 10_000]
        columns = [[cell.strip() for cell in some[name].tolist()] for name in DEATH_FIELDS]
        yield b"".join([b",".join(row) + b"\r\n" for row in zip(*columns, strict=True)])


if __name__ == "__main__":
    for size in (0.25, 1, 4):
        municipal(DATA, size)
    municipal(DATA, 1, zipped=True)
    deaths(DATA)

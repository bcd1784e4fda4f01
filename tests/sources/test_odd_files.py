"""Files as they are met: in parts, saved anew by other programs, damaged by conversions, or something else in a file's place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import typer.testing
import xlsxwriter
from support import REPOSITORY, Clean, zipped

from violence_data import cli, places, raw
from violence_data.errors import IntakeRefused, RawFileError, ViolenceDataError
from violence_data.intake import adding
from violence_data.intake.adding import Told
from violence_data.processed import building
from violence_data.sources import containers

CASES = REPOSITORY / "tests/cases"
MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
HEAD = f"Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}"
MUNICIPAL = HEAD.replace("Entidad,", "Entidad,Cve. Municipio,Municipio,")
IEFC = f"AÑO,INEGI,ENTIDAD,MODALIDAD,TIPO,SUBTIPO,{MONTHS.upper()}"
STATES = places.all_states()


def examined(folder: Path, name: str, data: bytes | str, told: Told | None = None) -> adding.Examined:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return adding.examine(path, told or Told())


def case_files(months: str = "1,2,3,4,5,6,7,8,9,10,11,12", year: int = 2019, means: str = "Con arma de fuego") -> str:
    rows = [f"{year},{int(s.cve_ent)},{s.name},La vida,Homicidio,Homicidio doloso,{means},{months}" for s in STATES]
    return "\n".join([HEAD, *rows]) + "\n"


def iefc(total: str = ",TOTAL AÑO", more: str = ",78", head: str = IEFC) -> str:
    rows = [f"2014,{s.cve_ent},{s.name},HOMICIDIOS,DOLOSOS,CON ARMA DE FUEGO,1,2,3,4,5,6,7,8,9,10,11,12{more}" for s in STATES]
    return "\n".join([head + total, *rows]) + "\n"


def without(text: str, *columns: str) -> str:
    rows = [line.split(",") for line in text.splitlines()]
    kept = [at for at, name in enumerate(rows[0]) if name not in columns]
    return "\n".join(",".join(row[at] for at in kept) for row in rows) + "\n"


def municipal(year: int, state: str = "Aguascalientes", code: str = "1") -> str:
    row = f"{year},{code},{state},{code}001,Uno,La vida,Homicidio,Homicidio doloso,Con arma de fuego,1,2,3,4,5,6,7,8,9,10,11,12"
    return f"{MUNICIPAL}\n{row}\n"


def workbook(text: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split(",")):
                sheet.write(at, column, int(cell) if cell.isdigit() else cell)
    return buffer.getvalue()


def notes(found: adding.Examined) -> list[str]:
    return [f.message for f in found.findings if f.check == "as read"]


# ---- one table in a zip of several files ----


def test_a_csv_beside_the_workbooks_of_its_years_is_taken_and_said(empty: Path) -> None:
    found = adding.examine(CASES / "B01_municipal_years_and_csv_dic2022.zip", Told())
    rows = found.frames["sesnsp_incidents_municipality_month"]
    assert (len(rows), rows["incidents"].sum()) == (48, 48), "two places, two years, once"
    said = "taken: Municipal-Delitos - (2021-2022) diciembre 2022.csv; left beside it in the zip: 2021.xlsx, 2022.xlsx"
    assert notes(found) == [said]
    shown = typer.testing.CliRunner().invoke(cli.app, ["add", str(CASES / "B01_municipal_years_and_csv_dic2022.zip")])
    assert shown.exit_code == 0, shown.output
    assert said in shown.stdout
    [registered] = raw.read_manifest()
    assert registered.transformed == said
    assert len(building.clean_file(registered)["sesnsp_incidents_municipality_month"]) == 48


def test_workbooks_of_a_year_each_are_one_table(empty: Path) -> None:
    found = adding.examine(CASES / "B02_municipal_years_only_dic2022.zip", Told())
    rows = found.frames["sesnsp_incidents_municipality_month"]
    assert (len(rows), rows["incidents"].sum()) == (48, 48)
    assert notes(found) == ["taken as one table: 2021.xlsx, 2022.xlsx"]
    one = adding.examine(CASES / "B03_municipal_one_year_dic2022.xlsx", Told())
    assert len(one.frames["sesnsp_incidents_municipality_month"]) == 24


@pytest.mark.parametrize("form", [str.encode, workbook], ids=["csv", "xlsx"])
@pytest.mark.parametrize("text", [case_files, municipal], ids=["states", "municipalities"])
def test_a_year_in_two_parts_would_count_twice_and_is_refused(empty: Path, form: object, text: object) -> None:
    ending = "csv" if form is str.encode else "xlsx"
    parts = {f"{name}.{ending}": form(text(year=2019)) for name in "ab"}  # type: ignore[operator]
    with pytest.raises(RawFileError, match=rf"expected each year in one file of the zip, found 2019 in a\.{ending}, b\.{ending}"):
        examined(empty, "x_2019-12.zip", zipped(**parts))


def test_parts_of_a_table_of_states_are_joined_in_csv_too(empty: Path) -> None:
    found = examined(empty, "x_2020-12.zip", zipped(**{f"{y}.csv": case_files(year=y).encode() for y in (2019, 2020)}))
    assert found.frames["sesnsp_incidents_state_month"]["incidents"].sum() == 2 * 32 * 78


def test_a_fault_in_a_part_names_the_part_and_the_row(empty: Path) -> None:
    bad = municipal(2020).replace("Con arma de fuego", "Con arma rara")
    with pytest.raises(RawFileError, match=r"row 2020\.xlsx:2, column Modalidad: expected one of .* found 'Con arma rara'"):
        examined(empty, "x_2020-12.zip", zipped(**{"2019.xlsx": workbook(municipal(2019)), "2020.xlsx": workbook(bad)}))


@pytest.mark.parametrize("text", [case_files, municipal], ids=["states", "municipalities"])
def test_what_stands_beside_the_table_is_left_and_named(empty: Path, text: object) -> None:
    beside = {"leeme.txt": b"Fuente: SESNSP", "Metodologia.pdf": b"%PDF-1.4" + b"0" * 90_000, "diccionario.csv": b"campo,tipo\nx,y\n"}
    found = examined(empty, "x_2019-12.zip", zipped(**{"datos/x.csv": text(year=2019).encode()}, **beside))  # type: ignore[operator]
    assert found.file.source_id in ("sesnsp_incidents", "sesnsp_municipal")
    assert notes(found) == ["taken: x.csv; left beside it in the zip: Metodologia.pdf, diccionario.csv, leeme.txt"]


def test_a_part_with_a_column_renamed_is_no_other_table(empty: Path) -> None:
    parts = {"2019.csv": case_files(), "2020.csv": case_files(year=2020).replace("Modalidad", "Modo")}
    with pytest.raises(RawFileError, match=r"x_2020-12\.zip:2020\.csv: row 1: missing columns: Modalidad"):
        examined(empty, "x_2020-12.zip", zipped(**{name: text.encode() for name, text in parts.items()}))


def test_two_tables_in_one_zip_are_not_guessed_between(empty: Path) -> None:
    parts = {"a.csv": case_files().encode(), "b.csv": iefc("", "").encode()}
    with pytest.raises(RawFileError, match="expected one table in the zip"):
        examined(empty, "x_2019-12.zip", zipped(**parts))


# ---- a column missing though another holds the fact ----


def test_the_table_of_1997_is_read_by_names_and_its_total_checked(empty: Path) -> None:
    by_name = examined(empty, "a_2014-12.csv", without(iefc(), "INEGI")).frames["sesnsp_incidents_state_month"]
    both = examined(empty, "b_2014-12.csv", iefc("", "")).frames["sesnsp_incidents_state_month"]
    assert by_name.equals(both)
    wrong = iefc().replace("12,78", "12,79", 1)
    with pytest.raises(RawFileError, match="row 2, column TOTAL AÑO: expected 78, the sum of its months, found '79'"):
        examined(empty, "a_2014-12.csv", wrong)
    with pytest.raises(ViolenceDataError, match="complete grid"):  # two states alone
        adding.examine(CASES / "B07_iefc_without_code_with_total_2014-12.xlsx", Told())


STATE_FILE, TOWN_FILE = ("sesnsp_incidents", case_files()), ("sesnsp_municipal", municipal(2019))


@pytest.mark.parametrize("column", ["Clave_Ent", "Entidad"])
@pytest.mark.parametrize(("source", "text"), [STATE_FILE, TOWN_FILE])
def test_a_state_is_told_by_code_or_name(clean: Clean, source: str, text: str, column: str) -> None:
    assert clean(source, without(text, column), "2019-12").equals(clean(source, text, "2019-12"))


def test_a_municipal_total_is_checked_too(empty: Path) -> None:
    text = municipal(2019).replace("Diciembre", "Diciembre,Total").replace("11,12", "11,12,78")
    assert examined(empty, "a_2019-12.csv", text).frames
    with pytest.raises(RawFileError, match="row 2, column Total: expected 78, the sum of its months, found '80'"):
        examined(empty, "b_2019-12.csv", text.replace("12,78", "12,80"))


def test_a_day_of_the_press_is_read_by_fecha_and_said(empty: Path) -> None:
    found = adding.examine(CASES / "H08_sspc_day_without_archivo.csv", Told(published_on="2019-05-01"))
    rows = found.frames["sspc_daily_municipality"]
    assert (rows["date"].dt.strftime("%Y-%m-%d").unique().tolist(), rows["victims"].sum()) == (["2019-04-01"], 3)
    assert notes(found) == ["the days were read from Fecha, as the column archivo (the bulletin's own day) is missing"]


def test_a_day_written_with_slashes_is_the_publishers(empty: Path) -> None:
    text = (CASES / "H08_sspc_day_without_archivo.csv").read_text(encoding="utf-8").replace("2019-04-01", "08/03/19")
    found = examined(empty, "a.csv", text, Told(published_on="2019-05-01"))
    assert found.file.cut == "2019-03"
    assert notes(found)[0].endswith("; 2 rows written as 08/03/19 were read as 8 March 2019")
    for other in ("8/3/2019", "03/18/19", "2019"):
        with pytest.raises(ViolenceDataError, match="column Fecha: expected a day, as YYYY-MM-DD or DD/MM/YY, found|tells the month"):
            examined(empty, "b.csv", text.replace("08/03/19", other), Told(cut="2019-03", published_on="2019-05-01"))


def test_a_day_is_read_by_archivo_where_fecha_is_missing(empty: Path) -> None:
    rows = [f"{s.name},1,14102019" for s in STATES]
    found = examined(empty, "a.csv", "\n".join(["Entidad,Homicidios,archivo", *rows]) + "\n", Told(published_on="2019-11-01"))
    assert found.frames["sspc_daily_state"]["date"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2019-10-14"]


# ---- saved anew by other programs ----


def test_what_r_writes_is_read_with_its_blanks(empty: Path) -> None:
    text = (CASES / "B04_written_by_R_NA_may22.csv").read_text(encoding="utf-8")
    first, row = text.splitlines()[:2]
    rows = [row.replace('"1","Aguascalientes"', f'"{int(s.cve_ent)}","{s.name}"') for s in STATES]
    found = examined(empty, "a_may22.csv", "\n".join([first, *rows]) + "\n")
    assert found.file.cut == "2022-05"
    assert found.frames["sesnsp_incidents_state_month"]["incidents"].sum() == 32 * 10
    with pytest.raises(ViolenceDataError, match="complete grid"):  # two states alone
        adding.examine(CASES / "B04_written_by_R_NA_may22.csv", Told())


def test_a_label_that_r_left_blank_is_named(empty: Path) -> None:
    with pytest.raises(RawFileError, match=r"column Modalidad: expected one of .* found 'NA' \(R's word for a blank\)"):
        examined(empty, "a_2019-12.csv", case_files(means="NA"))


@pytest.mark.parametrize("name", ["", '""', "Unnamed: 0", "X", "...1", "index", "rownames"])
@pytest.mark.parametrize(("source", "text"), [STATE_FILE, TOWN_FILE])
def test_row_numbers_that_a_program_put_beside_the_table_are_left(clean: Clean, source: str, text: str, name: str) -> None:
    head, *lines = text.splitlines()
    numbered = "\n".join([f"{name},{head}", *(f"{at},{line}" for at, line in enumerate(lines))]) + "\n"
    assert clean(source, numbered, "2019-12").equals(clean(source, text, "2019-12"))


@pytest.mark.parametrize(("name", "expected"), [("", "a name for column 1"), ("X", "row numbers under 'X'")])
def test_a_column_of_numbers_that_go_on_no_count_is_no_index(empty: Path, name: str, expected: str) -> None:
    lines = case_files().splitlines()
    with pytest.raises(RawFileError, match=f"row 1: expected {expected}, found none above '7'"):
        examined(empty, "a_2019-12.csv", "\n".join([f"{name},{lines[0]}", *(f"7,{line}" for line in lines[1:])]) + "\n")


@pytest.mark.parametrize(("encoding", "tab"), [("utf-16", "\t"), ("utf-16-le", ","), ("utf-16-be", ",")])
@pytest.mark.parametrize("name", ["a.csv", "a.zip"])
@pytest.mark.parametrize(("source", "text"), [STATE_FILE, TOWN_FILE])
def test_unicode_text_of_a_spreadsheet_is_read(clean: Clean, source: str, text: str, encoding: str, tab: str, name: str) -> None:
    data = (("" if encoding == "utf-16" else "\ufeff") + text.replace(",", tab)).encode(encoding)
    packed = zipped(**{"a.csv": data}) if name == "a.zip" else data
    assert clean(source, packed, "2019-12", name).equals(clean(source, text, "2019-12"))


def test_utf_16_is_read_strictly(empty: Path) -> None:
    data = case_files().encode("utf-16")
    with pytest.raises(RawFileError, match="found UTF-16 without its mark; save it as CSV UTF-8"):
        examined(empty, "a_2019-12.csv", data[2:], Told(source="sesnsp_incidents"))
    with pytest.raises(RawFileError, match="damaged"):
        examined(empty, "b_2019-12.csv", data[:-1])


# ---- letters lost, and what stands in a file's place ----


def test_letters_that_a_conversion_dropped_are_named(empty: Path) -> None:
    with pytest.raises(
        RawFileError, match=r"expected 'En accidente de tránsito', found 'En accidente de trnsito': accented letters were lost"
    ):
        adding.examine(CASES / "H07_accented_letters_dropped.csv", Told())


@pytest.mark.parametrize("lost", ["n", "?n", "�n", "Ã¡n"])
def test_names_and_headers_that_lost_letters_are_named(empty: Path, lost: str) -> None:
    with pytest.raises(RawFileError, match="column Entidad: expected 'Michoacán', found .*: accented letters were lost"):
        examined(empty, "a_2019-12.csv", case_files().replace("Michoacán", f"Michoac{lost}"))
    with pytest.raises(IntakeRefused, match="accented letters were lost, .*: expected Año in the header, found"):
        examined(empty, "a_2019-12.csv", case_files().replace("Año", f"A{lost[:-1].replace('¡', '±')}o"))


IN_PLACE: dict[str, tuple[bytes, str]] = {
    "LFS": ((CASES / "H06_lfs_pointer.csv").read_bytes(), 'a Git LFS pointer, not the data; run "git lfs pull"'),
    "annex": (b"../../.git/annex/objects/Wx/0k/SHA256E-s250393383--0.csv/SHA256E-s250393383--0.csv", "a git-annex pointer"),
    "shortcut": (b"[InternetShortcut]\r\nURL=https://example.org\r\n", "a link to a page"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"an old Excel workbook \(\.xls\) .*save it as xlsx"),
    "page": (b"\n<table><tr><td>A\xf1o</td></tr></table>", r"a web page \(HTML\)"),
    "frames": (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body>', r"a web page \(HTML\).* saved as xlsx"),
    "pdf": (b"%PDF-1.7\n", "a PDF"),
    "rar": (b"Rar!\x1a\x07\x00", "an archive of another kind"),
    "gz": (b"\x1f\x8b\x08\x00", r"a gz file under another name; let its name end in \.gz"),
    "parquet": (b"PAR1\x15\x04", "a file of another program"),
    "xml": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "a document in XML"),
    "ods": (zipped(**{"mimetype": b"x", "content.xml": b"<x/>"}), r"an OpenDocument table \(\.ods\); save it as xlsx"),
    "xlsb": (zipped(**{"xl/workbook.bin": b"x"}), r"a binary workbook \(\.xlsb\)"),
    "zip": (zipped(**{"a.csv": b"x"}), r"a zip of other files; let its name end in \.zip"),
}


@pytest.mark.robust("files", "what stands in a table's place: pointers, pages, other programs' files")
@pytest.mark.parametrize("kind", IN_PLACE)
def test_what_stands_in_a_files_place_is_called_by_its_name(empty: Path, kind: str) -> None:
    data, said = IN_PLACE[kind]
    with pytest.raises(RawFileError, match=f"^x.csv: expected (a table|an xlsx), found {said}"):
        examined(empty, "x.csv", data)
    if kind not in ("ods", "xlsb", "zip"):
        with pytest.raises(RawFileError, match=f"expected a table, found {said}"):
            examined(empty, "x.zip", zipped(**{"x.csv": data}))


def test_a_quoted_cell_is_cut_in_a_message(empty: Path) -> None:
    with pytest.raises(RawFileError) as error:
        examined(empty, "a_2019-12.csv", case_files(means="y" * 1_500))
    assert len(str(error.value)) < 600
    assert "(1,500 letters)" in str(error.value)


def test_names_in_a_zip_do_not_fool_the_list_of_documents(empty: Path) -> None:
    assert examined(empty, "x_2019-12.zip", zipped(**{"datos_leeme.csv": case_files().encode()})).frames
    file = examined(empty, "y_2019-12.zip", zipped(**{"README": b"x", "x.csv": case_files("2,2,3,4,5,6,7,8,9,10,11,12").encode()})).file
    assert containers.names(file) == ["README", "x.csv"]


def test_a_zip_of_very_many_files_is_refused(empty: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for at in range(containers.MOST_ENTRIES + 1):
            archive.writestr(zipfile.ZipInfo(str(at)), "")
    with pytest.raises(RawFileError, match="expected at most 3,000 files in the zip, found 3,001"):
        examined(empty, "x.zip", buffer.getvalue())


def test_a_name_between_colons_is_no_picture(empty: Path) -> None:
    (empty / ":x: a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    refused = typer.testing.CliRunner().invoke(cli.app, ["add", str(empty / ":x: a.csv")])
    assert ":x: a.csv: its columns are those of no known layout" in refused.stderr
    told = typer.testing.CliRunner().invoke(cli.app, ["list", ":x:"])
    assert "found ':x:'" in told.stderr

"""From bytes to text: what stands in place of a table refused, encodings tried strictly, what stands for no text said.

The encodings are tried without replacement characters, likeliest first: UTF-8, UTF-8 over a MacRoman mix-up, cp1252.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from violence_data.errors import RawFileError
from violence_data.raw import RawFile

_START = rb"\s*(?:\xef\xbb\xbf)?\s*"
_TAGS = rb"(html|head|body|table|meta|div|script|style|p)\b"
HTML = re.compile(_START + rb"<(!doctype\s+html|\?xml[^>]*>\s*<!doctype\s+html|" + _TAGS + rb")", re.IGNORECASE)
_LFS = _START + rb"version https://git-lfs\.github\.com/spec/"
STAND_INS = (
    (_LFS, "a Git LFS pointer, not the data", 'run "git lfs pull", or download it by hand'),
    (rb"(\.\./)*\.git/annex/objects/|/annex/objects/", "a git-annex pointer, not the data", 'run "git annex get", or download it by hand'),
    (_START + rb"\[InternetShortcut\]", "a link to a page, not the data", "open it and download the file"),
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password", "open it in a spreadsheet and save it as xlsx"),
    (rb"%PDF-", "a PDF", "get the table as csv or xlsx"),
    (rb"Rar!|7z\xbc\xaf|\xfd7zXZ|\x28\xb5\x2f\xfd", "an archive of another kind", "unpack it and add the table, or put that into a zip"),
    (rb"\x1f\x8b", "a gz file under another name", "let its name end in .gz"),
    (rb"BZh[1-9]1AY", "a bz2 file under another name", "let its name end in .bz2"),
    (rb"PAR1|SQLite format 3|RDX[23]\n|\$FL[23]|\x89HDF", "a file of another program", "save it as csv"),
    (_START + rb"\{\\rtf", "a text document (RTF)", "get the table as csv or xlsx"),
    (_START + rb"<", "a document in XML, which may point elsewhere", "get the table as csv, xlsx, GeoJSON or a shapefile"),
)
"""What is met in place of a table: how it starts, what it is, and what to do."""
SPANISH = "áéíóúüñÁÉÍÓÚÜÑ"
MIXED_UP = "ÈÌÒÛÕ˙"
"""What é, í, ñ, ó, Í and ú look like after the mix-up; the other letters become signs that may stand in any text."""
LONGEST_LABEL = 200
ASCII, UTF8, MIX_UP, CP1252 = "ascii", "UTF-8", "UTF-8 over a MacRoman mix-up", "cp1252"
DECODE: dict[str, Callable[[bytes], str]] = {
    UTF8: lambda data: data.decode("utf-8-sig"),
    MIX_UP: lambda data: data.decode("utf-8-sig").encode("mac_roman").decode("latin-1"),
    CP1252: lambda data: data.decode("cp1252"),
    ASCII: lambda data: data.decode("ascii"),
}
UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
"""An accented letter in UTF-8; in cp1252 it would be `Ã` before a sign, which no Spanish word has."""
NOT_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


def refuse_stand_in(file: RawFile, data: bytes) -> None:
    """Raise when a file's first bytes are a web page, as of an error or a login, a pointer, or a format that no reader takes."""
    start = data[:2000]
    if HTML.match(start):
        raise RawFileError(
            f"{file.name}: expected a table, found a web page (HTML): the link led to an error or a login page; "
            f"open {file.page_url or 'the publisher’s page'} and download the file by hand; "
            "a table saved as a page is opened in a spreadsheet and saved as xlsx"
        )
    for pattern, what, do in STAND_INS:
        if re.match(pattern, start, re.IGNORECASE):
            raise RawFileError(f"{file.name}: expected a table, found {what}; {do}")


def decodings(data: bytes) -> Iterator[str]:
    """Yield the texts that bytes may stand for, likeliest first; the caller takes the first whose header it knows.

    A mix-up comes first where the letters tell it: most headers read the same in both.
    Bytes of two encodings, or with a NUL, stand for none.
    """
    found = {} if b"\x00" in data else {name: text for name in (UTF8, MIX_UP, CP1252) if (text := decoded(data, name)) is not None}
    if UTF8 in found:
        is_plain = data.isascii() or MIX_UP not in found
        both = [UTF8] if is_plain else [MIX_UP, UTF8] if is_mix_up(found[UTF8]) else [UTF8, MIX_UP]
        yield from (found[name] for name in both)
    elif CP1252 in found and not mixed_line(data):
        yield found[CP1252]


def decoded(data: bytes, encoding: str) -> str | None:
    """Return the text of bytes in an encoding; None where they are none."""
    try:
        return DECODE[encoding](data)
    except UnicodeError:
        return None


class Decoder:
    """Which encoding a file has that is read block by block: settled by its header or its first letters, and held to the end."""

    def __init__(self, file: RawFile) -> None:
        self.file = file
        self.encoding = ""

    def check(self, block: bytes, row: int) -> None:
        """Raise where a block of lines, the first of which is `row`, has a NUL byte or bytes of another encoding; ASCII is left unread."""
        if self.encoding == ASCII:
            return
        if (nul := block.find(b"\x00")) >= 0:
            self._refuse(block, nul, row, "text", "a NUL byte: the file is damaged or no csv; get it again")
        if block.isascii():
            return
        foreign = -1 if self.encoding == CP1252 else _not_utf8(block)
        self.encoding = self.encoding or (CP1252 if foreign >= 0 else MIX_UP if is_mix_up(block.decode("utf-8")) else UTF8)
        if self.encoding == CP1252:
            foreign = _not_cp1252(block)
        if foreign >= 0:
            found = "a byte of another; save the whole file in one encoding"
            self._refuse(block, foreign, row, f"one encoding, {self.encoding} as in the rows before", found)

    def _refuse(self, block: bytes, at: int, row: int, expected: str, found: str) -> None:
        line = row + block.count(b"\n", 0, at)
        raise RawFileError(f"{self.file.name}: row {line}: expected {expected}, found {found}")

    def texts(self, cells: Iterable[bytes]) -> list[str | None]:
        """Return the texts of different cells, None for one that is none; those without accents read the same in every encoding."""
        return [decoded(cell, self.encoding or UTF8) for cell in cells]


def _not_utf8(block: bytes) -> int:
    """Return where a block stops being UTF-8; -1 when all of it is."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _not_cp1252(block: bytes) -> int:
    """Return where a block stops being cp1252: a letter in UTF-8, or a byte that stands for nothing; -1 when all of it is."""
    letter = UTF8_LETTER.search(block) if b"\xc3" in block else None
    found = [letter.start() if letter else -1, *(block.find(byte) for byte in NOT_CP1252)]
    return min((at for at in found if at >= 0), default=-1)


def is_bare_utf16(data: bytes) -> bool:
    """Return whether bytes look like UTF-16 without the mark that tells it: every other one is nought."""
    even, odd = data[:64:2].count(0), data[1:64:2].count(0)
    return max(even, odd) > 16 and not min(even, odd)


def of_lost_letters(found: str, known: Iterable[str]) -> str:
    """Return which known text another is the rest of, once a bad conversion dropped or replaced its accented letters; "" when of none.

    >>> of_lost_letters("En accidente de trnsito", ["En accidente de tránsito"])
    'En accidente de tránsito'
    >>> of_lost_letters("M?xico", ["México"]), of_lost_letters("MÃ©xico", ["México"]), of_lost_letters("Mexico", ["México"])
    ('México', 'México', '')
    """
    if len(found) > LONGEST_LABEL:
        return ""
    for text in known:
        rest = "".join(re.escape(c) if c.isascii() else r"(?:[^\x00-\x7f]{1,4}|[?_]{1,2}|)" for c in text)
        if not text.isascii() and re.fullmatch(rest, found.strip(), re.IGNORECASE) and found.strip().casefold() != text.casefold():
            return text
    return ""


def is_mix_up(text: str) -> bool:
    """Return whether the letters of a Spanish text are those of latin-1 read as MacRoman ("AÒo" for "Año"), as in the cut of March 2022."""
    return any(c in text for c in MIXED_UP) and not any(c in text for c in SPANISH)


def mixed_line(data: bytes) -> int:
    """Return the first line with a letter in UTF-8 where the file as a whole is not; 0 when there is none."""
    found = UTF8_LETTER.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else 0


def say_undecodable(file: RawFile, data: bytes) -> str:
    """Return what is wrong with bytes that stand for no text."""
    nul = data.find(b"\x00")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        if is_bare_utf16(data):
            return f"{file.name}: expected text in UTF-8 or cp1252, found UTF-16 without its mark; save it as CSV UTF-8"
        return f"{file.name}: row {line}: expected text, found a NUL byte: the file is damaged or no csv; get it again"
    if line := mixed_line(data):
        return (
            f"{file.name}: row {line}: expected one encoding, found letters in UTF-8 in a file that is not all UTF-8; "
            "save the whole file in one encoding"
        )
    return f"{file.name}: expected text in UTF-8 or cp1252, found bytes that are neither; save the file in one of these encodings"

"""From bytes to text: a web page in place of a table refused, encodings tried strictly, what stands for no text said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from violence_data.errors import RawFileError
from violence_data.raw import RawFile

HTML = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body|\?xml[^>]*>\s*<!doctype\s+html)", re.IGNORECASE)
SPANISH = "áéíóúüñÁÉÍÓÚÜÑ"
MIXED_UP = "ÈÌÒÛÕ˙"
"""What é, í, ñ, ó, Í and ú look like after the mix-up; the other letters become signs that may stand in any text."""
UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
"""An accented letter in UTF-8; in cp1252 it would be `Ã` before a sign, which no Spanish word has."""


def refuse_page(file: RawFile, data: bytes) -> None:
    """Raise when the bytes are a web page: a link that led to an error or a login.

    Raises
    ------
    RawFileError
        Naming the file and the publisher's page.
    """
    if HTML.match(data[:2000]):
        raise RawFileError(
            f"{file.name}: expected a table, found a web page (HTML): the link led to an error or a login page; "
            f"open {file.page_url or 'the publisher’s page'} and download the file by hand"
        )


def decodings(data: bytes) -> Iterator[str]:
    """Yield the texts that bytes may stand for, likeliest first: UTF-8, UTF-8 over a MacRoman mix-up, cp1252.

    Each trial is strict: no replacement characters. The caller takes the first text whose header it knows.
    A mix-up comes first where the letters tell it: most headers read the same in both.
    Bytes of two encodings in one file, or with a NUL, stand for none.
    """
    if b"\x00" in data:
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        yield from (*_mix_up_undone(text), text) if is_mix_up(text) else (text, *_mix_up_undone(text))
        return
    if mixed_line(data):
        return
    try:
        yield data.decode("cp1252")
    except UnicodeDecodeError:
        return


def is_mix_up(text: str) -> bool:
    """Return whether the letters of a Spanish text are those of latin-1 read as MacRoman."""
    return any(c in text for c in MIXED_UP) and not any(c in text for c in SPANISH)


def _mix_up_undone(text: str) -> list[str]:
    """Return what text says whose latin-1 bytes were read as MacRoman and saved as UTF-8 ("AÒo" for "Año"), as in the cut of March 2022."""
    try:
        return [text.encode("mac_roman").decode("latin-1")]
    except UnicodeEncodeError:
        return []


def mixed_line(data: bytes) -> int:
    """Return the first line with a letter in UTF-8 where the file as a whole is not; 0 when there is none."""
    found = UTF8_LETTER.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else 0


def say_undecodable(file: RawFile, data: bytes) -> str:
    """Return what is wrong with bytes that stand for no text."""
    nul = data.find(b"\x00")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        return f"{file.name}: row {line}: expected text, found a NUL byte: the file is damaged or no csv; get it again"
    if line := mixed_line(data):
        return (
            f"{file.name}: row {line}: expected one encoding, found letters in UTF-8 in a file that is not all UTF-8; "
            "save the whole file in one encoding"
        )
    return f"{file.name}: expected text in UTF-8 or cp1252, found bytes that are neither; save the file in one of these encodings"

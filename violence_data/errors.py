"""The errors of this project: each says what was wrong, what was expected, what was found and what to do."""

from __future__ import annotations

import errno

_WHAT_TO_DO = {
    "free some space and run it again": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "give yourself the right to write there, or choose another folder": (errno.EACCES, errno.EPERM, errno.EROFS),
    "move the file away that stands where a folder is needed": (errno.ENOTDIR, errno.EEXIST),
    "name a file, not a folder": (errno.EISDIR,),
    "choose a shorter name": (errno.ENAMETOOLONG,),
}


def os_words(error: OSError) -> str:
    """Return what the system said of a file, and what to do, without the file's name.

    >>> os_words(OSError(errno.ENOSPC, "No space left on device"))
    'No space left on device; free some space and run it again'
    """
    todo = [words for words, numbers in _WHAT_TO_DO.items() if error.errno in numbers]
    return "; ".join([error.strerror or str(error), *todo])


def printable(text: str) -> str:
    r"""Return a text with whatever would steer a terminal written out: names and cells of files are not ours.

    >>> print(printable("a\x1b[2J.csv, México"))
    a\x1b[2J.csv, México
    """
    return "".join(c if c.isprintable() or c in "\n\u00a0" else c.encode("unicode_escape").decode("ascii") for c in text)


LONGEST_QUOTE = 120
"""Letters of a cell or name that a message quotes."""


def shortened(text: object) -> str:
    """Return a text to be quoted in a message, cut where it is long."""
    whole = str(text)
    return whole if len(whole) <= LONGEST_QUOTE else f"{whole[:LONGEST_QUOTE]}… ({len(whole):,} letters)"


class ViolenceDataError(ValueError):
    """Base of every error raised on purpose; the message is meant for the reader, not for the log."""

    exit_code = 2
    """What a command ends with: it could not do what it was asked."""


class UnknownName(ViolenceDataError):
    """A name (state, table, column, report, parameter, source) that does not exist; the nearest is suggested."""


class YearsNotCovered(ViolenceDataError):
    """A year or month outside what a table holds; the message names the years that exist."""


class NotPublishedYet(ViolenceDataError):
    """No cut held here was published by the day asked for; the message names the first that is held."""


class RawFileError(ViolenceDataError):
    """A file under data/raw that is missing, changed, unlisted, damaged or of another layout."""


class CheckFailed(ViolenceDataError):
    """One or more checks of severity error failed; the message lists each."""


class NotBuilt(ViolenceDataError):
    """The processed tables are absent, incomplete or damaged; the message names the command that builds them."""

    exit_code = 3


class DataChanged(NotBuilt):
    """What the processed tables were made from, or one of them, changed after the build; the message names what and the command."""


class ReportFailed(ViolenceDataError):
    """A report could not be made; the message names the report, its parameters and the error."""


class CellTooLong(ReportFailed):
    """A cell of a notebook that was stopped because it took too long."""


class OutputTooLarge(ReportFailed):
    """A cell of a notebook that put out more than a page may hold."""


class IntakeRefused(ViolenceDataError):
    """A file that cannot be added: not recognised, already held, or something about it must be told."""


class ExportFailed(ViolenceDataError):
    """A table could not be written to a file of its own; the message names the file, what stood in the way and what to do."""


class FetchFailed(ViolenceDataError):
    """A published file could not be fetched; the message names the address or page, what was found and what to do."""


class AddressRefused(FetchFailed):
    """A server answered that it has no such file, or gives it to nobody."""


class NotThere(FetchFailed):
    """A lasting address that leads to no file: it is not out yet, or was taken away."""


class NoAnswer(FetchFailed):
    """A server that did not answer, or a line that broke each time: it may be another in a while, or with a connection."""


class ForecastFailed(ViolenceDataError):
    """A model that could not be fitted; the message names the year, the months and a model that always can."""


class StoryInvalid(ViolenceDataError):
    """A story file that cannot be read as one; the message lists every fault with its line and field."""

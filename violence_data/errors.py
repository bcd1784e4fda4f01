"""The errors of this project: each says what was wrong, what was expected, what was found and what to do."""


def printable(text: str) -> str:
    r"""Return a text with whatever would steer a terminal written out: names and cells of files are not ours.

    >>> print(printable("a\x1b[2J.csv, México"))
    a\x1b[2J.csv, México
    """
    return "".join(c if c.isprintable() or c in "\n\u00a0" else c.encode("unicode_escape").decode("ascii") for c in text)


class ViolenceDataError(ValueError):
    """Base of every error raised on purpose; the message is meant for the reader, not for the log."""


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
    """The processed tables are absent or incomplete; the message names the command that builds them."""


class ReportFailed(ViolenceDataError):
    """A report could not be made; the message names the report, its parameters and the error."""


class IntakeRefused(ViolenceDataError):
    """A file that cannot be added: not recognised, already held, or something about it must be told."""


class ExportFailed(ViolenceDataError):
    """A table could not be written to a file of its own; the message names the file, what stood in the way and what to do."""


class FetchFailed(ViolenceDataError):
    """A published file could not be fetched; the message names the address or page, what was found and what to do."""


class ForecastFailed(ViolenceDataError):
    """A model that could not be fitted; the message names the year, the months and a model that always can."""


class StoryInvalid(ViolenceDataError):
    """A story file that cannot be read as one; the message lists every fault with its line and field."""

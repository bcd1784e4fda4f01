"""What counts as a killing of several, as named parameters that can be printed with the answer."""

from dataclasses import dataclass
from datetime import date

from violence_data.errors import UnknownName, ViolenceDataError

CHOICES = {
    "doubles": ("dropped", "summed"),
    "unknown": ("one_name", "left_out", "by_state"),
    "spikes": ("kept", "left_out"),
    "inexact": ("left_out", "first_day"),
    "estimate": ("low", "best", "high"),
    "permute": ("month_and_weekday", "month", "freely"),
}
WHO = ("police", "civilians", "soldiers", "attackers")


def _is_day(text: str) -> bool:
    try:
        return f"{date.fromisoformat(text):%Y-%m-%d}" == text
    except ValueError:
        return False


@dataclass(frozen=True)
class KillingRule:
    """What is counted as a killing of several at one place and day, and how chance is drawn.

    Attributes
    ----------
    under_a_day
        Only places with fewer deaths a day than this over the year; None keeps all.
    doubles
        Rows of the press alike in every column: "dropped" (each counts once) or "summed".
    unknown
        Places whose municipality is not known: "one_name" keeps those that stand alone in their state and day,
        each a place of its own; "by_state" sums them; "left_out".
    spikes
        20 or more in a municipality and day, often bodies found in graves: "kept", flagged, or "left_out".
    inexact
        Events of UCDP whose day is not known to the day: "left_out", or put on their "first_day".
    estimate
        Which number of dead where a source gives three: "low", "best", "high".
    who
        Only these of the dead (police, civilians, soldiers, attackers), where the source tells; empty counts all.
    without
        Days (YYYY-MM-DD) to leave out.
    permute
        By chance, days change places within "month_and_weekday", within "month", or "freely". Few days may fall so that no order
        within month and weekday makes a pair of them: their P is then 0 by that rule alone; try "month".

    Raises
    ------
    UnknownName
        For a choice that does not exist.
    ViolenceDataError
        For a day that is none, or a number of deaths a day that is not over 0.
    """

    under_a_day: float | None = 0.3
    doubles: str = "dropped"
    unknown: str = "one_name"
    spikes: str = "kept"
    inexact: str = "left_out"
    estimate: str = "best"
    who: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    permute: str = "month_and_weekday"

    def __post_init__(self) -> None:
        """Refuse a choice that does not exist."""
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise UnknownName(f"{name}: found {getattr(self, name)!r}, expected one of: {', '.join(allowed)}")
        if unknown := [one for one in self.who if one not in WHO]:
            raise UnknownName(f"who: found {', '.join(unknown)}, expected some of: {', '.join(WHO)}")
        if wrong := [day for day in self.without if not _is_day(day)]:
            raise ViolenceDataError(f"without: found {', '.join(map(repr, wrong))}, expected days as YYYY-MM-DD")
        if self.under_a_day is not None and not self.under_a_day > 0:
            raise ViolenceDataError(f"under_a_day: found {self.under_a_day}, expected a number over 0, or None for every place")

"""What is found on a claim, as plain sentences: what each source says, what must be known of it, and why some say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from violence_data import states
from violence_data.messages.text import Prose, say
from violence_data.stories.thresholds import AMONG, NOT_AMONG, OFF_TRACK, ON_TRACK
from violence_data.stories.verdict import Saying, Verdict

THRESHOLDS = (NOT_AMONG, OFF_TRACK, ON_TRACK, AMONG)
CARES = ("suspected_gap", "level_shift", "few_years", "other_record", "record_not_held")
"""What must be known of the figures that count, said once with their sources."""


def verdict_word(verdict: str, lang: str = "en") -> str:
    """Return what a verdict is called.

    >>> verdict_word("too_close")
    'too close to call'
    """
    return say(f"verdict_{verdict}", lang)


def basis_name(table_name: str, method: str = "", lang: str = "en") -> str:
    """Return what a source is called in a check, with its counting method where it has several.

    >>> basis_name("sesnsp_incidents_state_month", "IEFC_1997")
    'SESNSP, case files (one may hold several victims), the method of 1997–2017'
    """
    basis = say(f"basis_{table_name}", lang)
    if not method or table_name == "sesnsp_victims_state_month":
        return basis
    return say("basis_method", lang, basis=basis, method=say(f"method_{method}", lang))


def probability(p: float) -> str:
    """Return a probability as it is printed: never as certain, and never on a threshold that it does not reach.

    >>> probability(0.712), probability(1.0), probability(0.0), probability(0.9488)
    ('0.71', '>0.99', '<0.01', '0.949')
    """
    if not 0.005 <= p < 0.995:
        return "<0.01" if p < 0.5 else ">0.99"
    shown = round(p, 2)
    return f"{p:.3f}" if shown in THRESHOLDS and shown != p else f"{p:.2f}"


def verdict_lines(verdict: Verdict, lang: str = "en") -> list[str]:
    """Return what is found on a claim as plain sentences: each source that says something, then those that say nothing, and why."""
    return lines_of(verdict, lang, say)


def lines_of(verdict: Verdict, lang: str, put: Callable[..., str]) -> list[str]:
    """Return the lines of :func:`verdict_lines`, put as plain text or as Markdown."""
    found = [put(f"finding_{saying.key}", lang, **_named(saying, lang)) for saying in verdict.says]
    if any("little_history" in part.reasons and part.votes for part in verdict.parts):
        found.append(put("finding_little_history", lang))
    found += _cares(verdict, lang, put)
    return list(dict.fromkeys([*found, *_silent(verdict, lang, put)]))


def _cares(verdict: Verdict, lang: str, put: Callable[..., str]) -> Iterator[str]:
    """Yield what must be known of the figures that count, each with the sources it is known of."""
    counted = [part for part in verdict.parts if part.votes and part.number is not None]
    for care in CARES:
        of = dict.fromkeys(basis_name(part.table, part.method, lang) for part in counted if care in part.reasons)
        if of:
            yield put(f"finding_{care}", lang, tables=Prose("; ".join(of)))


def _named(saying: Saying, lang: str) -> dict[str, Any]:
    """Return what is put in a sentence, with the names of its source and place."""
    values: dict[str, Any] = dict(saying.values)
    if "table" in values:
        values["basis"] = basis_name(str(values["table"]), str(values.get("method", "")), lang)
    if values.get("cve_ent"):
        values["place"] = states.names()[str(values["cve_ent"])]
    return values | {name: probability(values[name]) for name in ("p", "p_other") if name in values}


def _silent(verdict: Verdict, lang: str, put: Callable[..., str]) -> list[str]:
    """Return why some sources say nothing: those without a cut by the day together, each with its first one."""
    missing = [saying for saying in verdict.gaps if saying.key == "gap_no_cut"]
    others = [put(f"finding_{saying.key}", lang, **_named(saying, lang)) for saying in verdict.gaps if saying not in missing]
    if not missing:
        return others
    exact = ["exact" if saying.values["published_on_is"] == "exact" else "about" for saying in missing]
    listed = [put(f"first_cut_{how}", lang, **_named(saying, lang)) for how, saying in zip(exact, missing, strict=True)]
    return [put("finding_gap_no_cut", lang, as_of=verdict.as_of, tables=Prose("; ".join(listed))), *others]

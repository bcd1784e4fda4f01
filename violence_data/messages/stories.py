"""What a check of a story says: its verdicts, a section a claim, and the words of their chart."""

from __future__ import annotations

from collections.abc import Sequence

from violence_data import states
from violence_data.messages.charts import Words
from violence_data.messages.story_lines import basis_name, lines_of, probability, verdict_word
from violence_data.messages.text import Prose, bullets, escape, say, table, write
from violence_data.stories.verdict import Checked, Combination, Verdict

VERDICTS = ("supported", "contradicted", "too_close", "depends", "not_covered")
COLUMNS = ("basis", "what", "known", "number", "against", "probability", "verdict")
NUMBERS = ("number", "probability")
AGAINST = {"within_term": "rate", "between_terms": "rate", "at_least": "pairs"}
RULES = ("on_track", "among", "tolerance_pp", "interval", "at_least")


def story_answer(then: Checked, now: Checked, lang: str = "en") -> Prose:
    """Return the opening of a check: where the story stood, and a table of its claims with both verdicts."""
    story, as_of = then.story, str(then.as_of)
    opening = write("story_published", lang, source=story.source, published_on=f"{story.published_on}", as_of=as_of)
    head = [write("head_claim", lang), write("story_known", lang, as_of=as_of), write("story_all_now", lang)]
    rows = [[escape(a.claim.paraphrase), *(escape(verdict_word(v.verdict, lang)) for v in (a, b))] for a, b in zip(then, now, strict=True)]
    return Prose(f"{opening}\n\n{table(head, rows, (1, 2))}")


def story_claims(then: Checked, now: Checked, lang: str = "en") -> Prose:
    """Return a section for each claim: both verdicts, what was found then and what is found now, and every combination in a table."""
    return Prose("\n\n".join(_claim(a, b, lang) for a, b in zip(then, now, strict=True)))


def _claim(then: Verdict, now: Verdict, lang: str) -> str:
    as_of, words = str(then.as_of), [verdict_word(v.verdict, lang) for v in (then, now)]
    same = words[0] == words[1]
    verdict = (
        write("story_claim_same", lang, now=words[1].capitalize(), as_of=as_of)
        if same
        else write("story_claim_verdicts", lang, as_of=as_of, then=words[0], now=words[1])
    )
    found = [bullets(lines_of(v, lang, write)) for v in (then, now)]
    blocks = [f"## {escape(then.claim.paraphrase)}", verdict]
    if found[0]:
        blocks += [write("story_known_then", lang, as_of=as_of), found[0]]
    if found[1] and found[1] != found[0]:
        blocks += [write("story_known_now", lang), found[1]]
    blocks += [rule for rule in [_rules(now, lang)] if rule]
    return "\n\n".join([*blocks, combinations_table([then, now], lang)])


def _rules(verdict: Verdict, lang: str) -> str:
    values = {**verdict.thresholds, "n": getattr(verdict.claim, "headline_top", 0)}
    return " ".join(write(f"rule_{name}", lang, **values) for name in RULES if name in verdict.thresholds)


def combinations_table(verdicts: Sequence[Verdict], lang: str = "en") -> Prose:
    """Return every combination that says something, as known on each day: those that count first, those beside them in italics.

    One row per source, basis, definition and day: number with its interval, what it is held against, probability, verdict and why.
    """
    head, rows = combination_rows(verdicts, lang)
    numbers = [say(f"head_{key}", lang) for key in NUMBERS]
    words = [at for at, name in enumerate(head) if name not in numbers]
    cells = [[f"{'' if votes else '*'}{escape(cell)}{'' if votes else '*'}" if cell else "" for cell in row] for votes, row in rows]
    beside = f"\n\n{write('story_beside', lang)}" if not all(votes for votes, _ in rows) else ""
    return Prose(table([escape(cell) for cell in head], cells, words) + beside) if rows else Prose("")


def combination_rows(verdicts: Sequence[Verdict], lang: str = "en") -> tuple[list[str], list[tuple[bool, list[str]]]]:
    """Return the head and the rows of `combinations_table` as plain text, without empty columns; each row with whether it counts."""
    shown = [(part, verdict) for verdict in verdicts for part in verdict.parts if part.number is not None]
    ordered = sorted(shown, key=lambda one: not one[0].votes)
    rows = [(part.votes, _row(part, verdict, lang)) for part, verdict in ordered]
    kept = [at for at in range(len(COLUMNS)) if any(cells[at] for _, cells in rows)]
    head = [say(f"head_{key}", lang) for key in COLUMNS]
    return [head[at] for at in kept], [(votes, [cells[at] for at in kept]) for votes, cells in rows]


def _row(part: Combination, verdict: Verdict, lang: str) -> list[str]:
    known = verdict.as_of or say("cell_now", lang)
    basis = basis_name(part.table, part.method, lang)
    return [
        say("cell_cut", lang, basis=basis, cut=part.cut) if part.cut else basis,
        _what(part, lang),
        known,
        _number(part, lang),
        _against(part, lang),
        _probability(part, lang),
        _verdict(part, lang),
    ]


def _what(part: Combination, lang: str) -> str:
    values = {"n": part.n, "name": part.name, "year": part.year, "against_year": part.against_year}
    return say(f"variant_{part.variant}", lang, place=states.names().get(part.cve_ent, ""), **values)


def _set(value: float, unit: str, lang: str) -> str:
    """Return a number as its unit is printed."""
    if unit == "change_pct":
        return say("signed_percent", lang, value=value)
    return f"{value:,.0f}"


def _number(part: Combination, lang: str) -> str:
    if part.number is None:
        return ""
    number = _set(part.number, part.unit, lang)
    if part.low is None or part.high is None or part.low == part.high:
        return number
    return say("cell_interval", lang, number=number, low=_set(part.low, part.unit, lang), high=_set(part.high, part.unit, lang))


def _against(part: Combination, lang: str) -> str:
    """Return what a number is held against: a year, a rate, what is usual, what is expected, what is claimed."""
    if part.against is None:
        return ""
    if part.against_year:
        return say("cell_against_year", lang, against=part.against, year=part.against_year)
    kind = "usual" if part.variant.startswith("clock_") and part.threshold is not None else AGAINST.get(part.variant, "claimed")
    return say(f"cell_against_{kind}", lang, against=part.against)


def _probability(part: Combination, lang: str) -> str:
    if part.p is None:
        return ""
    if not part.also:
        return probability(part.p)
    every = sorted([*part.also, (part.n or 0, part.p)])
    return "; ".join(say("cell_probability_first", lang, p=probability(p), n=n) for n, p in every)


def _verdict(part: Combination, lang: str) -> str:
    word, reasons = verdict_word(part.verdict, lang), "; ".join(say(f"reason_{reason}", lang) for reason in part.reasons)
    return say("cell_verdict", lang, verdict=word, reasons=reasons) if reasons else word


def verdicts_words(then: Checked, now: Checked, lang: str = "en") -> Words:
    """Return the words of `plot_verdicts`; the files themselves are too many for a line under a chart."""
    publishers = dict.fromkeys(
        source["publisher"] for checked in (then, now) for frame in checked.tables for source in frame.attrs["sources"]
    )
    return {
        "title": say("title_verdicts", lang),
        "ylabel": say("unit_verdicts", lang),
        "columns": [say("story_known", lang, as_of=str(then.as_of)), say("story_all_now", lang)],
        "names": {verdict: verdict_word(verdict, lang) for verdict in VERDICTS},
        "source": say("source_verdicts", lang, publishers=", ".join(publishers)),
        "notes": [say("note_verdicts", lang)],
    }

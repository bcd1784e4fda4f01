"""The English catalogue, by what is said: whole sentences, so that another language can order its words as it must."""

from violence_data.messages.en import (
    agreement,
    answers,
    charts,
    findings,
    forecasts,
    incidents,
    labels,
    pages,
    revisions,
    sources,
    stories,
    tables,
    whats_new,
)

PARTS = (pages, labels, sources, answers, charts, tables, forecasts, revisions, whats_new, incidents, agreement, stories, findings)
SENTENCES: dict[str, str] = {key: sentence for part in PARTS for key, sentence in part.SENTENCES.items()}

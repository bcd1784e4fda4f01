"""The English catalogue, by what is said: whole sentences, so that another language can order its words as it must."""

from violence_data.messages.en import agreement, answers, charts, incidents, labels, pages, sources, stories, tables

PARTS = (pages, labels, sources, answers, charts, tables, stories, incidents, agreement)
SENTENCES: dict[str, str] = {key: sentence for part in PARTS for key, sentence in part.SENTENCES.items()}

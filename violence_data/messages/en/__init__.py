"""The English catalogue, by what is said: whole sentences, so that another language can order its words as it must."""

from violence_data.messages.en import answers, charts, forecasts, labels, pages, revisions, sources, stories, tables, whats_new

SENTENCES: dict[str, str] = {
    key: sentence
    for part in (pages, labels, sources, answers, charts, tables, forecasts, stories, revisions, whats_new)
    for key, sentence in part.SENTENCES.items()
}

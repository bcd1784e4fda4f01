"""The language seam: one template a subject, opened once; numbers, dates and names as they are printed."""

from violence_data.paths import LANGUAGES
from violence_data.words.templates import Words, words_of
from violence_data.words.text import Prose

__all__ = ["LANGUAGES", "Prose", "Words", "words_of"]

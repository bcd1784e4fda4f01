"""INEGI's deaths by year of registration: the newest yearly figures, and the same deaths by the other ways of dating."""

from violence_data.topics.registered.numbers import Registered, beside_other_bases, opening

"""Knows how a sentence is written in several languages, how one is chosen, and how Russian counts things."""

from collections.abc import Mapping

Words = str | Mapping[str, str]
"""A sentence, or the same sentence in several languages by their codes: `{"en": ..., "ru": ...}`."""


def say(words: Words, language: str) -> str:
    """Choose a language of a sentence: the one asked for, else English, else what there is."""
    if isinstance(words, str):
        return words
    return words.get(language) or words.get("en") or next(iter(words.values()))


def russian(number: float, one: str, few: str, many: str) -> str:
    """Choose the Russian form of a noun that goes with a number.

    Args:
        number: how many; a fraction goes with the form of few.
        one: after 1, 21, 31, such as `запись`.
        few: after 2 to 4, 22 to 24, such as `записи`.
        many: after 0, 5 to 20, 25, such as `записей`.
    """
    whole = int(abs(number))
    if whole != abs(number):
        return few
    if whole % 100 in range(11, 15):
        return many
    return one if whole % 10 == 1 else few if whole % 10 in (2, 3, 4) else many

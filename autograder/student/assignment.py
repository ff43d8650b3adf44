"""Knows how an order (`bca`) and a matching (`a2 b1 c3`) are typed."""

import re

from .formula import FormulaError

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LOOKALIKES = str.maketrans("асе", "ace")
"""Cyrillic letters that look like Latin ones."""


def read_letters(typed: str) -> str:
    """Give the letters that were typed, without what stands between them."""
    return re.sub(r"[\s,;<>→-]", "", typed.lower().translate(LOOKALIKES))


def read_order(typed: str, count: int) -> dict[str, str]:
    """Read the place of each of `count` items, from 1.

    Raises:
        FormulaError: not every letter occurs once.
    """
    letters = read_letters(typed)
    expected = LETTERS[:count]
    if sorted(letters) != list(expected):
        raise FormulaError("one_place", typed, ", ".join(expected))
    return {letter: str(place) for place, letter in enumerate(letters, start=1)}


def read_match(typed: str, count: int, partners: int, whole: bool = True) -> dict[str, str]:
    """Read the number of the partner of each of `count` items.

    Args:
        typed: letters, each followed by a number.
        count: how many items there are.
        partners: how many partners there are.
        whole: whether every item must have one.

    Raises:
        FormulaError: a letter is missing, double or unknown, or a number is.
    """
    pairs = re.findall(r"([a-z])[:=.]?(\d+)", read_letters(typed))
    given = dict(pairs)
    letters = LETTERS[:count]
    numbers = [str(number) for number in range(1, partners + 1)]
    read = "".join(letter + number for letter, number in pairs) == re.sub(r"[:=.]", "", read_letters(typed))
    known = set(given) <= set(letters) and set(given.values()) <= set(numbers)
    if not (read and known and len(pairs) == len(given)) or (whole and len(given) < count):
        example = " ".join(letter + number for letter, number in zip(letters, numbers * count, strict=False))
        raise FormulaError("one_number", typed, ", ".join(letters), partners, example)
    return given

"""Knows the toy tasks of the course, each made up anew from a random generator: what goes in, what is right.

`N` is the number of sequences, `T` their number of steps. Symbols are numbers from 0; `np.eye(V)[symbols]`
makes them one-hot.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BRACKETS = "().;"
"""The symbols of `make_brackets`: open, close, nothing, end of a sentence."""


def make_adding(random: np.random.Generator, N: int, T: int) -> tuple[Array, Array]:
    """Mark two of many numbers; their sum is wanted at the end.

    One mark lies in the first half and one in the second, so the first has to be kept for a while. Always
    answering 1 has a mean squared error of 1/6.

    Args:
        random: draws the numbers and the marks.
        N: number of sequences.
        T: number of steps, at least 2.

    Returns:
        x: (N, T, 2) numbers between 0 and 1, and beside each its mark, 0 or 1.
        y: (N, 1) sum of the two marked numbers.
    """
    numbers, marks = random.random((N, T)), np.zeros((N, T))
    rows, half = np.arange(N), T // 2
    marks[rows, random.integers(0, half, N)] = 1
    marks[rows, random.integers(half, T, N)] = 1
    return np.stack([numbers, marks], axis=2), (numbers * marks).sum(axis=1, keepdims=True)


def make_brackets(random: np.random.Generator, N: int, T: int, deepest: int = 5) -> tuple[Array, Array]:
    """Open and close brackets; at each step, the depth is wanted.

    Nothing is closed that is not open, nothing is opened beyond the deepest level, and a semicolon goes back
    to depth zero from anywhere.

    Args:
        random: draws the symbols.
        N: number of sequences.
        T: number of steps.
        deepest: largest depth, at least 1.

    Returns:
        x: (N, T) symbols, places in BRACKETS.
        depth: (N, T) depth after each symbol.
    """
    opens, closes, ends = (BRACKETS.index(symbol) for symbol in "();")
    x, depth = random.choice(4, size=(N, T), p=(0.4, 0.3, 0.15, 0.15)), np.zeros((N, T + 1), dtype=int)
    for t in range(T):
        s, d = x[:, t], depth[:, t]  # views: to change s is to change x
        s[(s == closes) & (d == 0)] = opens
        s[(s == opens) & (d == deepest)] = closes
        depth[:, t + 1] = np.where(s == ends, 0, d + (s == opens) - (s == closes))
    return x, depth[:, 1:]


def make_echo(
    random: np.random.Generator, N: int, T: int, delay: int, symbols: int = 4
) -> tuple[Array, Array, Array]:
    """Read random symbols; at each step, the symbol some steps before is wanted.

    Args:
        random: draws the symbols.
        N: number of sequences.
        T: number of steps.
        delay: how many steps before, from 0 up to T.
        symbols: how many different symbols there are.

    Returns:
        x: (N, T) symbols.
        y: (N, T) symbols of `delay` steps before; 0 where there was none yet.
        mask: (N, T) whether there was one.
    """
    x = random.integers(0, symbols, (N, T))
    y = np.zeros_like(x)
    y[:, delay:] = x[:, : T - delay]
    mask = np.broadcast_to(np.arange(T) >= delay, (N, T))
    return x, y, mask.copy()


def make_recall(random: np.random.Generator, N: int, T: int, symbols: int = 4) -> tuple[Array, Array]:
    """Read random symbols; after the last, the first is wanted.

    Args:
        random: draws the symbols.
        N: number of sequences.
        T: number of steps.
        symbols: how many different symbols there are.

    Returns:
        x: (N, T) symbols.
        y: (N,) first symbol of each sequence.
    """
    x = random.integers(0, symbols, (N, T))
    return x, x[:, 0].copy()


def make_sines(
    random: np.random.Generator, N: int, T: int, slowest: float = 0.25, fastest: float = 0.6
) -> Array:
    """Draw sine waves of random speed and phase.

    Args:
        random: draws speeds and phases.
        N: number of waves.
        T: number of steps.
        slowest: smallest speed, radians per step.
        fastest: largest speed, radians per step.

    Returns:
        x: (N, T, 1) waves between -1 and 1.
    """
    speed, phase = random.uniform(slowest, fastest, (N, 1)), random.uniform(0, 2 * np.pi, (N, 1))
    return np.sin(speed * np.arange(T) + phase)[:, :, None]


# Sentiment: short opinions from a small grammar. A stands for a word of praise where the opinion is praise,
# and for one of blame where it is blame; B for the contrary. "not" turns around what follows it, so every
# word is as frequent in praise as in blame, and only the order of the words tells.

_OPINIONS = (
    "S was V A",
    "i think S was V A",
    "S was not V B",
    "i do not think S was V B",
    "S was not V B but V A",
    "S was V A and not V B",
)
_CHOICES = {
    "S": ("the film", "the book", "the play", "her song", "their dinner", "this game"),
    "V": ("", "", "very", "really", "so"),
    "BEFORE": ("", "", "in the end", "to be honest", "last night"),
    "AFTER": ("", "", "they say", "in my opinion", "for once"),
}
_BLAME = ("bad", "awful", "boring", "dull", "ugly", "stupid")
_PRAISE = ("good", "great", "funny", "lovely", "bright", "clever")

SENTIMENT_WORDS = (
    "",
    *sorted(
        {word for text in _OPINIONS for word in text.split() if word.islower()}
        | {word for texts in _CHOICES.values() for text in texts for word in text.split()}
        | {*_BLAME, *_PRAISE}
    ),
)
"""All words of the sentiment task; a word's number is its index, and 0 is the padding."""


def make_sentiment(random: np.random.Generator, N: int) -> tuple[Array, Array, Array]:
    """Draw opinions such as "the film was not very good", and whether they are praise.

    Args:
        random: where the draws come from.
        N: how many, at least 1.

    Returns:
        words: (N, T) the numbers of the words, filled up with 0 to the longest opinion.
        lengths: (N,) how many words each has.
        labels: (N,) 1 for praise, 0 for blame.
    """
    labels = random.integers(0, 2, N)
    opinions = [_draw_opinion(random, bool(label)) for label in labels]
    lengths = np.array([len(opinion) for opinion in opinions])
    words = np.zeros((N, lengths.max()), dtype=np.int64)
    for row, opinion in zip(words, opinions, strict=True):
        row[: len(opinion)] = [SENTIMENT_WORDS.index(word) for word in opinion]
    return words, lengths, labels


def _draw_opinion(random: np.random.Generator, praise: bool) -> list[str]:
    """Replace the capitals of an opinion until only words are left."""
    choices = {**_CHOICES, "A": _PRAISE if praise else _BLAME, "B": _BLAME if praise else _PRAISE}
    symbols = f"BEFORE {random.choice(_OPINIONS)} AFTER".split()
    texts = [str(random.choice(choices[symbol])) if symbol in choices else symbol for symbol in symbols]
    return " ".join(texts).split()

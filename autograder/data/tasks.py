"""Knows toy tasks for recurrent networks, drawn from a given generator as plain arrays."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

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


def sentiment(random: np.random.Generator, N: int) -> tuple[Integers, Integers, Integers]:
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

"""The sentiment task is about the order of words: it has the promised form, and no bag of words solves it."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from autograder.data.tasks import SENTIMENT_WORDS, Array, make_sentiment


def read(row: Array) -> list[str]:
    """Give the words of a row, without its padding."""
    return [SENTIMENT_WORDS[word] for word in row if word]


def count_words(words: Array) -> NDArray[np.float64]:
    """Count every word in every row: (N, T) to (N, V)."""
    numbers = np.arange(1, len(SENTIMENT_WORDS))
    return np.array([(row[:, None] == numbers).sum(axis=0) for row in words], dtype=np.float64)


def meaning(opinion: list[str]) -> int:
    """Judge an opinion by a rule of its own: the last word of judgement, turned if a "not" reaches it.

    A "not" reaches across other words, but no further than "but".
    """
    praise = {"good", "great", "funny", "lovely", "bright", "clever"}
    blame = {"bad", "awful", "boring", "dull", "ugly", "stupid"}
    turned = found = False
    for word in opinion:
        turned = (turned or word == "not") and word != "but"
        if word in praise | blame:
            found = (word in praise) != turned
    return int(found)


def test_words_lengths_and_labels_have_the_promised_form() -> None:
    words, lengths, labels = make_sentiment(np.random.default_rng(0), 500)
    assert [array.dtype for array in (words, lengths, labels)] == [np.int64] * 3
    assert words.shape == (500, lengths.max())
    assert set(labels) == {0, 1}
    assert lengths.min() >= 4
    assert np.array_equal(words > 0, np.arange(words.shape[1]) < lengths[:, None])


def test_words_are_known_once_and_all_occur() -> None:
    words, *_ = make_sentiment(np.random.default_rng(1), 3000)
    assert SENTIMENT_WORDS[0] == ""
    assert len(set(SENTIMENT_WORDS)) == len(SENTIMENT_WORDS)
    assert set(words.flat) == set(range(len(SENTIMENT_WORDS)))


def test_one_opinion_is_a_batch_and_the_same_generator_draws_the_same() -> None:
    words, lengths, labels = make_sentiment(np.random.default_rng(2), 1)
    assert (words.shape, lengths.shape, labels.shape) == ((1, lengths[0]), (1,), (1,))
    again, *_ = make_sentiment(np.random.default_rng(2), 1)
    assert np.array_equal(words, again)


def test_labels_follow_from_the_words_by_the_reach_of_not() -> None:
    words, _, labels = make_sentiment(np.random.default_rng(3), 2000)
    assert [meaning(read(row)) for row in words] == list(labels)


def test_the_same_words_in_another_order_can_mean_the_contrary() -> None:
    words, _, labels = make_sentiment(np.random.default_rng(4), 5000)
    meanings = defaultdict(set)
    for row, label in zip(words, labels, strict=True):
        meanings[tuple(sorted(read(row)))].add(label)
    assert sum(len(found) == 2 for found in meanings.values()) > 10


def test_a_linear_fit_to_a_bag_of_words_stays_near_guessing() -> None:
    random = np.random.default_rng(5)
    (words, _, labels), (new, _, new_labels) = make_sentiment(random, 5000), make_sentiment(random, 5000)
    weights, *_ = np.linalg.lstsq(count_words(words), 2.0 * labels - 1, rcond=None)
    right = ((count_words(new) @ weights > 0) == new_labels).mean()
    assert right < 0.6


def test_no_word_alone_tells_praise_from_blame() -> None:
    words, _, labels = make_sentiment(np.random.default_rng(6), 20000)
    present = count_words(words) > 0
    shares = [labels[present[:, k]].mean() for k in range(present.shape[1])]
    assert np.abs(np.array(shares) - 0.5).max() < 0.06

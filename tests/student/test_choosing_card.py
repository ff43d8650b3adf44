"""The card of an order or a matching explains, by style rules alone, what is chosen in its lists."""

import re
from html import unescape

import pytest

from autograder.student.question import Question
from autograder.student.quiz_card import render_question

CARD = "agtest"


def explained(question: Question, chosen: str) -> list[str]:
    """Read what a card shows when these numbers are chosen, by the rules that it brings along.

    Args:
        question: of kind `order` or `match`, drawn in English.
        chosen: a number for each list, `-` where nothing is chosen.
    """
    drawn = render_question(question, "en", "", CARD)
    lists = [
        {
            number: set(tokens.split())
            for number, tokens in re.findall(r'value="(\d)" data-of="([^"]*)"', each)
        }
        for each in re.findall(r"<select.*?</select>", drawn)
    ]
    held = [options.get(number, set()) for options, number in zip(lists, chosen, strict=True)]
    rules = re.findall(
        rf'\.{CARD}-card:not\(:has\(option:checked:not\(\[data-of~="(\w+)"\]\)\)\) \.(\w+){{', drawn
    )
    shown = [target for token, target in rules if all(token in tokens for tokens in held)]
    (other,) = re.findall(rf'option\[value=""\]:checked\)\)(\S*) \.{CARD}-other{{display:block}}', drawn)
    needed = re.findall(r'data-of~="(\w+)"', other)
    if "-" not in chosen and all(any(token not in tokens for tokens in held) for token in needed):
        shown.append(f"{CARD}-other")
    texts = dict(re.findall(r'<div class="ag-why (\S+)" hidden>(.*?)</div>', drawn))
    return [unescape(re.sub(r"<[^>]+>", "", texts[target])) for target in shown]


@pytest.mark.parametrize(
    ("place", "chosen", "words"),
    [
        (4, "312", ["✓ Each needs the one before."]),
        (4, "321", ["✗ Nothing is kept yet."]),
        (4, "132", ["✗ Ask what each needs."]),
        (4, "111", ["✗ Ask what each needs."]),
        (4, "31-", []),
        (4, "---", []),
        (5, "213", ["✓ Their names say so."]),
        (5, "123", ["✗ These two are swapped."]),
        (5, "124", ["✗ These two are swapped.", "✗ Rows are apart."]),
        (5, "214", ["✗ Rows are apart."]),
        (5, "223", ["✗ Think of the names."]),
        (5, "21-", []),
    ],
)
def test_what_is_chosen_is_explained(
    questions: tuple[Question, ...], place: int, chosen: str, words: list[str]
) -> None:
    assert explained(questions[place], chosen) == words


@pytest.mark.parametrize("place", [4, 5])
def test_what_is_right_is_not_told_by_where_it_stands(questions: tuple[Question, ...], place: int) -> None:
    lists = re.findall(r"<select.*?</select>", render_question(questions[place], "en", "", CARD))
    assert len({re.sub(r' data-of="[^"]*"| id="[^"]*"', "", each) for each in lists}) == 1

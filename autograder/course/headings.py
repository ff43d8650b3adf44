"""Knows the fixed headings and sentences of a notebook, and what they are in the course's language."""

import re
from collections.abc import Mapping

from autograder.exercises import Words

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "Exercise:": {"ru": "Задание:"},
    "Exercises:": {"ru": "Задания:"},
    "What to keep": {"ru": "Что запомнить"},
}
"""How a heading begins."""
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "How to work:": {"ru": "Как работать:"},
    "Run the cells from top to bottom.": {"ru": "Выполняйте ячейки сверху вниз."},
    "Fill in the functions that end in `NotImplementedError`.": {
        "ru": "Допишите функции, которые заканчиваются на `NotImplementedError`."
    },
    "`check(...)` after each exercise says what is right and what is not.": {
        "ru": "`check(...)` после каждого задания говорит, что верно, а что нет."
    },
    "Run it as often as you like.": {"ru": "Запускать можно сколько угодно раз."},
    "`check(...)` says what is right and what is not, as often as you like.": {
        "ru": "`check(...)` говорит, что верно, а что нет, сколько угодно раз."
    },
    "A picture that stops with `NotImplementedError` waits for the exercise above it.": {
        "ru": "Картинка, которая останавливается на `NotImplementedError`, ждёт задания над ней."
    },
    "A picture that stops with `NotImplementedError` waits for an exercise above it.": {
        "ru": "Картинка, которая останавливается на `NotImplementedError`, ждёт одного из заданий над ней."
    },
}
"""What tells how to work with the notebook; lines may be broken anywhere."""
STUB: Words = {"en": "YOUR CODE HERE", "ru": "ВАШ КОД"}
"""The comment in the place of what students write."""


def translate(markdown: str, language: str) -> str:
    """Put the fixed headings and sentences of a markdown cell into a language; all else stays."""
    for heading, words in HEADINGS.items():
        if language in words:
            begins = rf"^(#+ ){re.escape(heading)}"
            markdown = re.sub(begins, rf"\g<1>{words[language]}", markdown, flags=re.MULTILINE)
    for sentence, words in SENTENCES.items():
        if language in words:
            broken = r"\s+".join(map(re.escape, sentence.split()))
            markdown = re.sub(broken, words[language].replace("\\", r"\\"), markdown)
    return markdown

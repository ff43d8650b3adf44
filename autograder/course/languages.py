"""Knows which hints, sentences and questions of an assignment lack a language that the course speaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from autograder.exercises import Words
from autograder.student.questions import LANGUAGES, Question

from .settings import Course
from .solution import Solution


def find_unspoken(course: Course, solution: Solution, questions: Sequence[Question]) -> Iterator[str]:
    """List what a student could not read in one of the course's languages, a line each.

    A sentence that is not written by language counts as written in the course's own.
    """
    for exercise in solution.exercises:
        for place, hint in enumerate(exercise.hints, start=1):
            yield from _lacks(course, f"{exercise.name}: hint {place}", hint)
        for name, sentence in exercise.properties.items():
            yield from _lacks(course, f"{exercise.name}: property {name!r}", sentence)
    for wrong in solution.misconceptions:
        yield from _lacks(course, f"misconception {wrong.name!r}", wrong.hints)
    for question in questions:
        for where, text in _texts(asdict(question), f"question {question.name!r}"):
            spoken = [language for language in course.languages if language in LANGUAGES]
            yield from (_line(where, language) for language in spoken if language not in text)


def _lacks(course: Course, where: str, words: Words) -> Iterator[str]:
    spoken = {course.language} if isinstance(words, str) else set(words)
    yield from (_line(where, language) for language in course.languages if language not in spoken)


def _texts(value: Any, where: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Find the texts by language in a question's fields, however deep, each with its place in words."""
    if isinstance(value, Mapping):
        if set(value) & set(LANGUAGES):
            yield where, value
        else:
            for key, item in value.items():
                yield from _texts(item, f"{where}: {key}")
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value, start=1):
            yield from _texts(item, f"{where} {place}")


def _line(where: str, language: str) -> str:
    return f"{where} is not written in {language!r}, a language of the course"

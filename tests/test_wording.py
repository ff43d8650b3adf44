"""Every sentence of ours is written in both languages and says the same in them."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest

from autograder.exercises import Raised, Status, Stopped, parse_shape, russian, say
from autograder.grading.intake import refusals, remarks
from autograder.grading.pages import wording as pages
from autograder.judging import causes, returned_words
from autograder.judging import wording as judging
from autograder.sandbox import wording as sandbox
from autograder.student import wording as student

MODULES = (causes, judging, returned_words, sandbox, student, remarks, refusals, pages)
KINDS = ("list", "string", "truth value", "null", "number")
CELLS = ("code", "markdown", "raw")
NO_SENTENCES = ("fixed_words", "points", "translate_places")
SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "bool": (False, True),
    "Shape": (parse_shape("N 4H"), parse_shape("")),
    "Raised": (Raised("KeyError", "QUUX", "line 371 of FOO"), Raised("Odd", "QUUX")),
    "Stopped": (Stopped({"en": "the FRED", "ru": "эта FRED"}),),
    "Status": tuple(Status),
    "tuple[int, ...]": ((311, 312), ()),
    "Sequence[int]": ((311, 312),),
    "Sequence[str]": (("WALDO",), ("WALDO", "PLUGH")),
    "list[str]": (["WALDO"], [f"WALDO{place}" for place in range(20)]),
    "tuple[str, ...]": (("WALDO", "PLUGH"),),
}


def name_of(module: ModuleType) -> str:
    """Call a module by its last name, and one of several `wording` by its floor."""
    *_, floor, last = module.__name__.split(".")
    return floor if last == "wording" else last


def constants(module: ModuleType) -> Iterator[tuple[str, Mapping[str, str]]]:
    """List the sentences that are written down as they are, also those in a table."""
    for name, value in vars(module).items():
        if isinstance(value, Mapping) and "en" in value:
            yield name, value
        elif isinstance(value, Mapping) and name.isupper():
            yield from (
                (f"{name}[{key}]", words) for key, words in value.items() if isinstance(words, Mapping)
            )


def functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """List the functions that give a sentence."""
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name[0] != "_":
            signature = inspect.signature(value)
            returned = inspect.formatannotation(signature.return_annotation)
            sentences = "language" in signature.parameters or returned.startswith("str | ")
            if sentences and name not in NO_SENTENCES:
                yield name, value


CONSTANTS = [(f"{name_of(m)}.{name}", words) for m in MODULES for name, words in constants(m)]
FUNCTIONS = [(f"{name_of(m)}.{name}", function) for m in MODULES for name, function in functions(m)]


def samples_of(where: str, parameter: inspect.Parameter, place: int) -> tuple[Any, ...]:
    """Give values for a parameter: words and numbers that no sentence holds by itself."""
    annotation = re.sub(r"\b[a-z]\w*\.", "", inspect.formatannotation(parameter.annotation))
    if where.startswith(("remarks", "refusals")) and parameter.name == "kind":
        return KINDS if where in ("remarks.no_cell", "refusals.no_notebook") else CELLS
    if where == "remarks.copied" and parameter.name == "ran":
        return ("all", "definitions", "")
    if where == "student.map_part" and parameter.name == "axis":
        return (0, 1, 2)
    if where == "judging.check_label":
        return tuple(judging.CHECKS)
    if annotation in SAMPLES:
        return SAMPLES[annotation]
    if annotation in ("int", "float"):
        return (701 + place, 1)
    assert annotation == "str", (where, parameter.name, annotation)
    return (f"WORD{place}",)


def calls(where: str, function: Callable[..., Any]) -> Iterator[tuple[list[Any], dict[str, str]]]:
    """Call a function in every way that may change its sentence, in both languages."""
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "language"]
    speaks = len(parameters) < len(inspect.signature(function).parameters)
    choices = [samples_of(where, parameter, place) for place, parameter in enumerate(parameters)]
    usual = [choice[0] for choice in choices]
    for place, choice in enumerate(choices or [()]):
        for value in choice or (None,):
            values = [*usual[:place], value, *usual[place + 1 :]] if choice else usual
            if speaks:
                yield values, {code: function(*values, code) for code in ("en", "ru")}
            else:
                words = function(*values)
                yield values, {code: say(words, code) for code in ("en", "ru")} if words else {}


def held(sentence: str) -> set[str]:
    """Find what a sentence holds of the values it was made from."""
    marks = ("WORD0", "WORD1", "WORD2", "WORD3", "WALDO", "PLUGH", "QUUX", "FRED", "FOO", "KeyError", "4H")
    numbers = [str(701 + place) for place in range(6)] + ["311", "312", "371"]
    return {mark for mark in (*marks, *numbers) if mark in sentence}


@pytest.mark.parametrize(("where", "words"), CONSTANTS, ids=[where for where, _ in CONSTANTS])
def test_a_fixed_sentence_is_there_in_both_languages(where: str, words: Mapping[str, str]) -> None:
    assert set(words) == {"en", "ru"}
    assert words["en"] != words["ru"]
    assert all(word.strip() for word in words.values())


@pytest.mark.parametrize(("where", "function"), FUNCTIONS, ids=[where for where, _ in FUNCTIONS])
def test_a_sentence_says_the_same_in_both_languages(where: str, function: Callable[..., Any]) -> None:
    for values, said in calls(where, function):
        if not said:
            continue
        assert held(said["en"]) == held(said["ru"]), (values, said)
        assert "{" not in said["en"] + said["ru"]
        assert said["en"] != said["ru"], (values, said)


def test_every_module_of_words_is_looked_at() -> None:
    assert {where.partition(".")[0] for where, _ in FUNCTIONS} == set(map(name_of, MODULES))
    assert len(FUNCTIONS) > 80


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("запись", (1, 21, 101, 1001)),
        ("записи", (2, 3, 4, 22, 104, 0.5, 2.5)),
        ("записей", (0, 5, 11, 12, 14, 20, 25, 111, 1000)),
    ],
)
def test_russian_nouns_follow_their_number(form: str, numbers: tuple[float, ...]) -> None:
    assert {russian(number, "запись", "записи", "записей") for number in numbers} == {form}


@pytest.mark.parametrize(
    ("form", "amounts"),
    [("балла", (1, 21, 6.5, 22.25)), ("баллов", (2, 5, 11, 24, 100, 111))],
)
def test_points_are_counted_as_russian_does(form: str, amounts: tuple[float, ...]) -> None:
    for amount in amounts:
        assert student.out_of(amount, "ru") == f"из {amount:g} {form}".replace(".", ",")
        assert student.out_of(amount, "en") == f"of {amount:g} points"

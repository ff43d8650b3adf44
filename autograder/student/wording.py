"""Knows the words of our own on a card and in a notice, in every language, and which language was chosen."""

import os
from collections.abc import Mapping, Sequence

from ..exercises import Status, Words, russian, say

LANGUAGE_VARIABLE = "AUTOGRADER_LANGUAGE"
"""The environment variable by which a student chooses another language than the course's."""

YOURS: Words = {"en": "yours", "ru": "у вас"}
EXPECTED: Words = {"en": "expected", "ru": "верно"}
ON_VISIBLE: Words = {"en": "on the visible cases", "ru": "на видимых тестах"}
PRINTING_CUT: Words = {
    "en": "… the rest of what your functions print is left out.",
    "ru": "… остальное, что печатают ваши функции, не показано.",
}
STATUSES: Mapping[Status, Words] = {
    Status.PASSED: {"en": "passed", "ru": "пройдено"},
    Status.FAILED: {"en": "not right yet", "ru": "пока неверно"},
    Status.RAISED: {"en": "raised an error", "ru": "ошибка при выполнении"},
    Status.STOPPED: {"en": "stopped", "ru": "остановлено"},
    Status.NOT_WRITTEN: {"en": "not written yet", "ru": "ещё не написано"},
    Status.NOT_JUDGED: {"en": "not judged", "ru": "не проверялось"},
}


def chosen_language() -> str:
    """Give the language that the student has chosen; empty where none."""
    return os.environ.get(LANGUAGE_VARIABLE, "")


def status_words(status: Status, language: str) -> str:
    """Say what a check came to in a few words."""
    return say(STATUSES[status], language)


def points(amount: float, language: str = "en") -> str:
    """Write an amount of points without needless zeros."""
    written = f"{amount:.2f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if language == "ru" else written


def out_of(amount: float, language: str) -> str:
    """Say how many points there are, to stand after those that were earned."""
    written = points(amount, language)
    return say(
        {
            "en": f"of {written} points",
            "ru": f"из {written} {russian(amount, 'балла', 'балла' if amount % 1 else 'баллов', 'баллов')}",
        },
        language,
    )


def hint(place: int, count: int, language: str) -> str:
    """Name a hint, by its number where there are several."""
    number = f" {place}" if count > 1 else ""
    return say({"en": f"Hint{number}", "ru": f"Подсказка{number}"}, language)


def entries(wrong: int, count: int, worst: Sequence[int], language: str) -> str:
    """Say how many entries are wrong, and where the worst is; it ends the sentence that an array is wrong."""
    index = list(worst)
    return say(
        {
            "en": f"in {wrong} of {count} entries, most at {index}",
            "ru": f"({wrong} из {count} {_of_entries(count)}, сильнее всего в {index})",
        },
        language,
    )


def _of_entries(count: int) -> str:
    return russian(count, "элемента", "элементов", "элементов")


def some_cases(wrong: int, count: int, shown: str, language: str) -> str:
    """Say on how many cases a check did not pass, and which of them is shown, by its sizes."""
    case = russian(wrong, "тесте", "тестах", "тестах")
    which: Words = {"en": f"; shown: {shown}", "ru": f"; показан тест {shown}"} if shown else ""
    tail = say(which, language)
    return say(
        {"en": f"On {wrong} of {count} cases{tail}.", "ru": f"В {wrong} {case} из {count}{tail}."}, language
    )


def map_summary(name: str, wrong: int, count: int, language: str) -> str:
    """Describe the map of an array for whoever cannot see it."""
    return say(
        {
            "en": f"{name}: {wrong} of {count} entries are wrong",
            "ru": f"{name}: ошибки в {wrong} из {count} {_of_entries(count)}",
        },
        language,
    )


def map_caption(name: str, shape: str, language: str) -> str:
    """Explain the map of an array."""
    return say(
        {
            "en": f"{name}, {shape}: red is wrong, the framed entry most.",
            "ru": f"{name}, {shape}: ошибки отмечены красным, самая большая — рамкой.",
        },
        language,
    )


def map_part(axis: int, first: int, last: int, length: int, language: str) -> str:
    """Say which slices (axis 0), rows (1) or columns (2) of a large array are drawn."""
    what = ("slices", "rows", "columns")[axis]
    local = ("срезы", "строки", "столбцы")[axis]
    return say(
        {
            "en": f"Only {what} {first} to {last} of {length} are drawn.",
            "ru": f"Показаны только {local} {first}–{last} из {length}.",
        },
        language,
    )


def partner_missing(given: str, forward: str, call: str, language: str) -> str:
    """Say that a backward was handed over without its forward."""
    return say(
        {
            "en": f"{given} is judged together with {forward}, which is not defined here: run the cell that "
            f"defines it, then {call}.",
            "ru": f"{given} проверяется вместе с {forward}, а здесь её нет: выполните ячейку, где она "
            f"определена, затем {call}.",
        },
        language,
    )


def nothing_given(call: str, language: str) -> str:
    """Say that `check()` was called without a function; the call is an example, or empty."""
    example: Words = {"en": f", for instance {call}", "ru": f", например {call}"} if call else ""
    tail = say(example, language)
    return say(
        {
            "en": f"check() needs the functions to judge{tail}.",
            "ru": f"check() нужно передать функции для проверки{tail}.",
        },
        language,
    )


def name_given(name: str, language: str) -> str:
    """Say that a function's name was handed over instead of the function."""
    return say(
        {
            "en": f"check takes the function itself: write check({name}), without quotes.",
            "ru": f"check принимает саму функцию: напишите check({name}), без кавычек.",
        },
        language,
    )


def value_given(kind: str, language: str) -> str:
    """Say that something else than a function was handed over."""
    return say(
        {
            "en": f"check takes functions and got a value of type {kind}: write the function's name alone.",
            "ru": f"check принимает функции, а получено значение типа {kind}: напишите только имя функции.",
        },
        language,
    )


def unknown_function(name: str, near: str, known: Sequence[str], language: str) -> str:
    """Say that no exercise asks for a function, and which one may be meant."""
    names = ", ".join(known)
    meant: Words = {"en": f"this notebook asks for {names}.", "ru": f"в этой тетради нужны {names}."}
    if near:
        meant = {"en": f"did you mean {near}?", "ru": f"возможно, имелась в виду {near}?"}
    told = say(meant, language)
    return say(
        {
            "en": f"No exercise here asks for a function called {name}; {told}",
            "ru": f"Ни в одном задании здесь нет функции {name}; {told}",
        },
        language,
    )


def file_missing(name: str, folder: str, remedy: str) -> Words:
    """Say that a file that comes with the notebook is not there."""
    return {
        "en": f"{name} was not found in {folder}: it comes with the notebook; put it beside the notebook, or "
        f"say where it is with {remedy}.",
        "ru": f"В папке {folder} нет файла {name}: он прилагается к тетради; положите его рядом с ней или "
        f"укажите, где он лежит: {remedy}.",
    }


def file_damaged(name: str, problem: str) -> Words:
    """Say that a file that comes with the notebook cannot be read."""
    return {
        "en": f"{name} cannot be read ({problem}): take it again from where you got the notebook.",
        "ru": f"Файл {name} не читается ({problem}): возьмите его заново там же, где и тетрадь.",
    }

"""Knows the sentences that a student reads about a check, in every language.

A sentence about a hidden case names the finding and nothing that the hidden inputs could have put there.
"""

import builtins
import re
from collections.abc import Mapping, Sequence

from ..exercises import Raised, Stopped, Words, say

CHECKS: Mapping[str, Words] = {
    "shapes": {"en": "shapes", "ru": "формы"},
    "values": {"en": "values", "ru": "значения"},
    "repeatable": {"en": "repeatable", "ru": "повторяемость"},
    "properties": {"en": "properties", "ru": "свойства"},
    "gradient": {"en": "gradient", "ru": "градиент"},
}
_PLACE = re.compile(r"\(line (\d+)(?: of (\w+))?\)")


def check_label(check: str, language: str) -> str:
    """Give the name of a check as a student reads it."""
    return say(CHECKS.get(check, check), language)


def missing(name: str, language: str) -> str:
    """Say that a function does not exist."""
    return say(
        {
            "en": f"{name} is not defined in the notebook.",
            "ru": f"В тетради нет определения {name}.",
        },
        language,
    )


def not_written(name: str, language: str) -> str:
    """Say that a function is still a placeholder."""
    return say({"en": f"{name} is not written yet.", "ru": f"{name}: код ещё не написан."}, language)


def waits_for(check: str, language: str) -> str:
    """Say that a check was not reached."""
    label = check_label(check, language)
    return say(
        {
            "en": f"Not judged, because {label} did not pass.",
            "ru": f"Не проверялось: не пройдена проверка «{label}».",
        },
        language,
    )


def raised(name: str, fault: Raised, hidden: bool, language: str) -> str:
    """Say what a function raised; on a hidden case only the kind of a builtin exception."""
    if hidden and not isinstance(getattr(builtins, fault.kind, None), type):
        return say({"en": f"{name} raised an exception.", "ru": f"{name}: возникло исключение."}, language)
    what = fault.kind if hidden else translate_places(str(fault), language)
    return say({"en": f"{name} raised {what}.", "ru": f"{name}: исключение {what}."}, language)


def translate_places(error: str, language: str) -> str:
    """Put into a language the places in an error's line, such as `(line 3 of rnn_step_forward)`."""
    if language != "ru":
        return error
    return _PLACE.sub(lambda found: f"(строка {found[1]}{f' в {found[2]}' if found[2] else ''})", error)


def stopped(name: str, fault: Stopped, language: str) -> str:
    """Say why a function was ended: what it did, or what happened to its process or its cache."""
    reason = say(fault.reason, language)
    colon = ":" if reason.startswith(("the ", "its ")) else ""
    return say({"en": f"{name}{colon} {reason}.", "ru": f"{name}: {reason}."}, language)


def moving_shape(language: str) -> str:
    """Say that a function's outputs change their shape with the numbers in its inputs."""
    return say(
        {
            "en": "the outputs change their shape when an input changes a little",
            "ru": "форма выходов меняется, когда вход меняется чуть-чуть",
        },
        language,
    )


def wrong(function: str, name: str, language: str) -> str:
    """Say that an array's entries are wrong."""
    return say(
        {"en": f"{function}: {name} is wrong.", "ru": f"{function}: ошибка в {name}."},
        language,
    )


def not_repeatable(function: str, name: str, language: str) -> str:
    """Say that two equal calls gave different answers."""
    return say(
        {
            "en": f"{function} gives another {name} when it is called again with the same arguments.",
            "ru": f"{function}: повторный вызов с теми же аргументами даёт другие значения {name}.",
        },
        language,
    )


def undecidable(name: str, reason: str, language: str) -> str:
    """Say that a function has no numerical derivative to compare with."""
    why: Words = {"en": "it has a kink", "ru": "в этой точке излом"}
    if reason == "noise":
        why = {"en": "its outputs are noisy", "ru": "выходы зашумлены"}
    because = say(why, language)
    return say(
        {
            "en": f"{name} cannot be differentiated numerically at a case, because {because} there.",
            "ru": f"{name} в одном из тестов нельзя продифференцировать численно: {because}.",
        },
        language,
    )


def too_slow(name: str, seconds: float, language: str) -> str:
    """Say that a gradient took too long on a large case."""
    return say(
        {
            "en": f"{name} took longer than {seconds:g} s on a large case, where a backward pass takes "
            "milliseconds; differentiating numerically is not a backward pass.",
            "ru": f"{name}: на большом тесте не хватило {seconds:g} с, а обратный проход занимает там "
            "миллисекунды; численное дифференцирование — это не обратный проход.",
        },
        language,
    )


def single_precision(function: str, language: str) -> str:
    """Remark that a function computes in float32."""
    return say(
        {
            "en": f"{function} answers in single precision (float32); it was judged by what float32 can "
            "reach.",
            "ru": f"{function} считает с одинарной точностью (float32); допуск взят такой, какой достижим в "
            "float32.",
        },
        language,
    )


def follow_through(names: Sequence[str], language: str) -> str:
    """Remark that the reference stood in for a function that this one calls."""
    used = say({"en": " and ", "ru": " и "}, language).join(names)
    return say(
        {
            "en": f"Judged with the reference's {used} in place of yours, so that one mistake costs once.",
            "ru": f"Проверено с эталонной реализацией {used} вместо вашей, чтобы одна ошибка не снижала балл "
            "дважды.",
        },
        language,
    )


def own_forward(backward: str, forward: str, language: str) -> str:
    """Remark that a backward is right for a wrong forward."""
    return say(
        {
            "en": f"{backward} is the exact gradient of your {forward}: mend the forward and the gradient "
            "should pass.",
            "ru": f"{backward} — точный градиент вашей {forward}: исправьте прямой проход, и градиент должен "
            "сойтись.",
        },
        language,
    )


def on_hidden(message: str, language: str) -> str:
    """Mark a sentence as being about a hidden case."""
    return say({"en": f"On a hidden case: {message}", "ru": f"На скрытом тесте: {message}"}, language)

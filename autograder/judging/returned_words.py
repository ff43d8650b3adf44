"""Knows the sentences about what a function returned, in every language: count, kind and shape.

A sentence about a hidden case names the finding and nothing that the hidden inputs could have put there.
"""

from collections.abc import Mapping, Sequence

from ..exercises import Shape, Words, russian, say


def count(name: str, found: int, names: Sequence[str], hidden: bool, language: str) -> str:
    """Say that a function returned the wrong number of values."""
    listed = ", ".join(names)
    expected: Words = {"en": f"one: {listed}", "ru": f"одно: {listed}"}
    if len(names) > 1:
        expected = f"{len(names)}: {listed}"
    number: Words = {
        "en": "one value" if found == 1 else f"{found} values",
        "ru": f"{found} {russian(found, 'значение', 'значения', 'значений')}",
    }
    if hidden:
        number = {"en": "another number of values", "ru": "другое число значений"}
    given, asked = say(number, language), say(expected, language)
    return say(
        {
            "en": f"{name} returned {given}; expected {asked}.",
            "ru": f"{name} возвращает {given}; нужно {asked}.",
        },
        language,
    )


def numeric(whole: bool, scalar: bool, language: str) -> str:
    """Say what kind of number or array is asked for."""
    words: Mapping[tuple[bool, bool], Words] = {
        (True, True): {"en": "an integer", "ru": "целое число"},
        (False, True): {"en": "a number", "ru": "число"},
        (True, False): {"en": "an integer array", "ru": "массив целых чисел"},
        (False, False): {"en": "a float array", "ru": "массив вещественных чисел"},
    }
    return say(words[whole, scalar], language)


def array_of(dtype: str, language: str) -> str:
    """Describe an array by the type of its entries."""
    return say({"en": f"an array of {dtype}", "ru": f"массив типа {dtype}"}, language)


def value_of(kind: str, language: str) -> str:
    """Describe a value by its type."""
    return say({"en": f"a {kind}", "ru": f"объект типа {kind}"}, language)


def kind(function: str, name: str, found: str, expected: str, hidden: bool, language: str) -> str:
    """Say that a returned value is of another kind than asked for."""
    if hidden:
        return say(
            {
                "en": f"{function}: {name} is not {expected}.",
                "ru": f"{function}: тип {name} не тот; ожидается {expected}.",
            },
            language,
        )
    return say(
        {
            "en": f"{function}: {name} is {found}; expected {expected}.",
            "ru": f"{function}: {name} — это {found}; ожидается {expected}.",
        },
        language,
    )


def shape(
    function: str,
    name: str,
    found: tuple[int, ...],
    expected: tuple[int, ...],
    symbols: Shape,
    hidden: bool,
    language: str,
) -> str:
    """Say that an array has the wrong shape."""
    meaning = say({"en": "a number", "ru": "число"}, language) if not symbols.axes else str(symbols)
    if hidden:
        return say(
            {
                "en": f"{function}: {name} has the wrong shape; expected {meaning}.",
                "ru": f"{function}: у {name} неверная форма; ожидается {meaning}.",
            },
            language,
        )
    which = "which is " if symbols.axes else ""
    return say(
        {
            "en": f"{function}: {name} has shape {found}; expected {expected}, {which}{meaning}.",
            "ru": f"{function}: у {name} форма {found}; ожидается {expected}, то есть {meaning}.",
        },
        language,
    )


def not_finite(function: str, name: str, language: str) -> str:
    """Say that an array holds NaN or infinity."""
    return say(
        {
            "en": f"{function}: {name} holds NaN or infinity.",
            "ru": f"{function}: в {name} есть NaN или бесконечность.",
        },
        language,
    )

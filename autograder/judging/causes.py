"""Knows the sentences that name the likely cause of a wrong answer, in every language."""

from collections.abc import Sequence

from ..exercises import Words


def left_out(name: str) -> Words:
    """Say that one path of the gradient is missing."""
    return {
        "en": f"This is what you get when the gradient that arrives through {name} is left out.",
        "ru": f"Так получается, если потерян градиент, который приходит через {name}.",
    }


def only_last_upstream(name: str) -> Words:
    """Say that upstream gradients of earlier steps are missing."""
    return {
        "en": f"This is what you get when only the last step's upstream gradient of {name} is used.",
        "ru": f"Так получается, если приходящий градиент по {name} взят только с последнего шага.",
    }


def right_only_where_one(symbols: Sequence[str]) -> Words:
    """Say that a check passes at just the cases with an axis of length 1."""
    return {
        "en": f"It is right only where {' or '.join(symbols)} is 1.",
        "ru": f"Верно только там, где {' или '.join(f'{symbol} = 1' for symbol in symbols)}.",
    }


def wrong_only_where_one(symbol: str) -> Words:
    """Say that a check fails at just the cases with an axis of length 1."""
    return {
        "en": f"It is wrong only where {symbol} is 1: a squeeze, a broadcast or a fixed size may be the "
        "reason.",
        "ru": f"Неверно только там, где {symbol} = 1: причиной может быть squeeze, broadcasting или размер, "
        "записанный числом.",
    }


def missing_sum(name: str, axis: int) -> Words:
    """Say that a sum over one axis would make an array right."""
    return {
        "en": f"{name} is right once it is summed over its axis {axis}.",
        "ru": f"Если просуммировать {name} по оси {axis}, ответ станет верным.",
    }


def zero(name: str) -> Words:
    """Say that an array is all zeros."""
    return {"en": f"All of {name} is zero.", "ru": f"В {name} одни нули."}


def wrong_sign(name: str) -> Words:
    """Say that an array is the negative of what it should be."""
    return {"en": f"{name} has the wrong sign throughout.", "ru": f"У всех элементов {name} неверный знак."}


def transposed(name: str) -> Words:
    """Say that an array is transposed."""
    return {
        "en": f"{name} is the transpose of what it should be.",
        "ru": f"Вместо {name} получилась транспонированная матрица.",
    }


def other_order(name: str, parts: int, axis: str) -> Words:
    """Say that the parts of an array, two to four, have changed places."""
    return {
        "en": f"The {parts} parts of {name} along the axis {axis} are in another order than asked.",
        "ru": f"Вдоль оси {axis} все {parts} части {name} стоят не в том порядке.",
    }


def right_at_last_step(name: str) -> Words:
    """Say that only the last time step is right."""
    return {
        "en": f"{name} is right at the last time step only.",
        "ru": f"В {name} верен только последний шаг по времени.",
    }


def right_at_first_step(name: str) -> Words:
    """Say that only the first time step is right."""
    return {
        "en": f"{name} is right at the first time step only.",
        "ru": f"В {name} верен только первый шаг по времени.",
    }


def reversed_time(name: str) -> Words:
    """Say that the time steps stand in reversed order."""
    return {
        "en": f"{name} is right but in reversed order of time.",
        "ru": f"Значения {name} верны, но шаги по времени идут в обратном порядке.",
    }


def half(name: str) -> Words:
    """Say that an array is too small by 2."""
    return {"en": f"{name} is half what it should be.", "ru": f"Значения {name} вдвое меньше, чем нужно."}


def twice(name: str) -> Words:
    """Say that an array is too large by 2."""
    return {"en": f"{name} is twice what it should be.", "ru": f"Значения {name} вдвое больше, чем нужно."}


def too_small(name: str, symbol: str) -> Words:
    """Say that an array is divided by a size."""
    return {
        "en": f"{name} is {symbol} times too small: something is divided by {symbol} that should not be.",
        "ru": f"Значения {name} в {symbol} раз меньше, чем нужно: где-то есть лишнее деление на {symbol}.",
    }


def too_large(name: str, symbol: str) -> Words:
    """Say that an array lacks a division by a size."""
    return {
        "en": f"{name} is {symbol} times too large: a division by {symbol} is missing.",
        "ru": f"Значения {name} в {symbol} раз больше, чем нужно: пропущено деление на {symbol}.",
    }


def one_factor(name: str) -> Words:
    """Say that an array is wrong by a constant factor."""
    return {
        "en": f"{name} is wrong by one and the same factor in every entry.",
        "ru": f"Все элементы {name} отличаются от верных в одно и то же число раз.",
    }

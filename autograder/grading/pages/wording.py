"""Knows the words of the page that a student reads after grading, in every language."""

from collections.abc import Mapping, Sequence

from autograder.exercises import Words, russian, say

FIXED: Mapping[str, Words] = {
    "exercises": {"en": "Exercises", "ru": "Задания"},
    "your_file": {"en": "Your file", "ru": "Ваш файл"},
    "rest_was_judged": {
        "en": "What the rest of it defines was judged all the same.",
        "ru": "То, что определено в остальных, всё равно проверено.",
    },
    "where_points_come_from": {
        "en": "Points come from cases that your notebook does not hold, drawn like the ones it does hold.",
        "ru": "Баллы ставятся по тестам, которых в вашей тетради нет; они составлены так же, как видимые.",
    },
    "mistakes_count_once": {
        "en": "A mistake is counted once: an exercise that builds on an earlier one keeps its points if "
        "it is right with the right earlier one.",
        "ru": "Ошибка учитывается один раз: задание, которое опирается на более раннее, сохраняет баллы, "
        "если оно верно вместе с верным более ранним.",
    },
}
"""What stands on every page, by the name that the template calls it by."""

TO_TRY_NEXT: Words = {"en": "To try next", "ru": "Что попробовать"}
RUN_THE_CHECK: Words = {
    "en": "Run the check below the exercise in your notebook: it shows the numbers of the visible cases. "
    "Where all of them pass, try other sizes, 1 among them.",
    "ru": "Запустите проверку под этим заданием в тетради: она покажет числа видимых тестов. Если все они "
    "пройдены, попробуйте другие размеры, в том числе 1.",
}
READ_THE_ERROR: Words = {
    "en": "Run the check below the exercise in your notebook and follow the error to its line.",
    "ru": "Запустите проверку под этим заданием в тетради и найдите строку, на которую указывает ошибка.",
}
FIND_THE_LOOP: Words = {
    "en": "Look for a loop that does not end, or that visits entries one by one where one array operation "
    "does.",
    "ru": "Поищите цикл, который не заканчивается или перебирает элементы по одному там, где хватает одной "
    "операции над массивом.",
}
NOTHING_JUDGED: Words = {
    "en": "Nothing in this submission could be judged.",
    "ru": "В этой работе нечего было проверять.",
}
ALL_RIGHT: Words = {
    "en": "Every exercise has all its points.",
    "ru": "За каждое задание получены все баллы.",
}
NOTHING_WRITTEN: Words = {"en": "Nothing is written yet.", "ru": "Пока ничего не написано."}


def go_on_with(function: str) -> Words:
    """Name the function to write next."""
    return {"en": f"Go on with {function}.", "ru": f"Следующая функция — {function}."}


def begin_with(function: str) -> Words:
    """Name the function to write first."""
    return {"en": f"Begin with {function}.", "ru": f"Начните с функции {function}."}


def standing(full: int, count: int) -> Words:
    """Say how many exercises have all their points: not all of them."""
    exercise = russian(full, "задание", "задания", "заданий")
    if not full:
        return {
            "en": "No exercise has all its points yet.",
            "ru": "Ни за одно задание пока не получены все баллы.",
        }
    have = (
        f"One of {count} exercises has all its"
        if full == 1
        else f"{full} of {count} exercises have all their"
    )
    return {"en": f"{have} points.", "ru": f"Все баллы получены за {full} {exercise} из {count}."}


def unwritten(names: Sequence[str]) -> Words:
    """Name the exercises that are not begun."""
    listed = ", ".join(names)
    return {"en": f"Not written yet: {listed}.", "ru": f"Ещё не написано: {listed}."}


def cells_raised(count: int) -> Words:
    """Introduce the cells that raised."""
    return {
        "en": f"{'This cell' if count == 1 else 'These cells'} raised an error when the notebook ran.",
        "ru": f"При выполнении тетради в {'этой ячейке' if count == 1 else 'этих ячейках'} возникла ошибка.",
    }


def fixed_words(language: str) -> Mapping[str, str]:
    """Give what stands on every page in a language."""
    return {name: say(words, language) for name, words in FIXED.items()}

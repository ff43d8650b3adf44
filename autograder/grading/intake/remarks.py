"""Knows the words for what was mended in a submitted file, in every language; a student reads them."""

from collections.abc import Mapping

from autograder.exercises import Words

MAX_LABELS = 12
"""Cells that one remark names."""

NAME_LOST: Words = {
    "en": "name lost in the notebook's metadata; put back",
    "ru": "имя потеряно в метаданных тетради; восстановлено",
}
UNKNOWN_METADATA: Words = {
    "en": "nbgrader metadata that the release does not know; dropped",
    "ru": "метаданные nbgrader, которых нет в исходной тетради; отброшены",
}
LONG_OUTPUTS: Words = {
    "en": "very long outputs were left out of the graded copy",
    "ru": "очень длинный вывод не вошёл в проверенную копию",
}
ACTIVE_OUTPUTS: Words = {
    "en": "HTML and scripts in the outputs were left out of the graded copy",
    "ru": "HTML и скрипты из вывода не вошли в проверенную копию",
}
CHANGED: Words = {
    "en": "changed; the released version counts",
    "ru": "изменена; действует исходная версия",
}
CHANGED_BUT_RUN: Words = {
    "en": "changed; the released version counts; imports and definitions in it were run after it",
    "ru": "изменена; действует исходная версия; импорты и определения из изменённой выполнены после неё",
}
PLACEHOLDER: Words = {
    "en": "untouched placeholder; it does not replace the functions written above it",
    "ru": "нетронутая заготовка; она не заменяет функции, написанные выше",
}
DIRECTION: Words = {
    "en": "characters that reverse the direction of text; shown as numbers",
    "ru": "символы, которые меняют направление текста; показаны числами",
}
HTML_SHOWN: Words = {
    "en": "HTML in the text is shown as it was typed",
    "ru": "HTML в тексте показан так, как он набран",
}
TEXT_AFTER_END: Words = {
    "en": "text after the end of the notebook was ignored",
    "ru": "текст после конца тетради не учтён",
}
NO_SOURCE: Words = {"en": "no source; read as empty", "ru": "нет текста; считается пустой"}
MODULE: Words = {
    "en": "is a Python module, not a notebook; graded by its functions",
    "ru": "это модуль Python, а не тетрадь; проверены его функции",
}
JSON_IN_MODULE: Words = {
    "en": "is JSON inside a .py file; read as a notebook",
    "ru": "в файле .py оказался JSON; прочитан как тетрадь",
}
SETUP: Words = {"en": "setup", "ru": "подготовительная ячейка"}

_INTO: Mapping[str, str] = {
    "code": "ячейку с кодом",
    "markdown": "ячейку с текстом",
    "raw": "ячейку без типа",
}
_AS: Mapping[str, str] = {"code": "код", "markdown": "текст", "raw": "ячейка без типа"}
_JSON: Mapping[str, str] = {
    "list": "список",
    "string": "строка",
    "truth value": "логическое значение",
    "null": "null",
    "number": "число",
}


def cell(place: int) -> Words:
    """Name a cell by its place."""
    return {"en": f"cell {place}", "ru": f"ячейка {place}"}


def at_cells(labels: list[str]) -> Words:
    """Name the cells that a remark is about."""
    listed, more = ", ".join(labels[:MAX_LABELS]), len(labels) - MAX_LABELS
    return {
        "en": f"{'cells' if labels[1:] else 'cell'} {listed}{f' and {more} more' if more > 0 else ''}",
        "ru": f"{'ячейки' if labels[1:] else 'ячейка'} {listed}{f' и ещё {more}' if more > 0 else ''}",
    }


def put_back(names: tuple[str, ...]) -> Words:
    """Say which deleted cells are there again."""
    listed = ", ".join(names)
    return {"en": f"deleted cells were put back: {listed}", "ru": f"удалённые ячейки возвращены: {listed}"}


def turned_back(kind: str) -> Words:
    """Say that a cell's type was undone."""
    return {"en": f"turned into a {kind} cell; turned back", "ru": f"превращена в {_INTO[kind]}; возвращена"}


def run_as_code(kind: str) -> Words:
    """Say that a cell was run although its type is not code."""
    return {
        "en": f"turned into a {kind} cell; run as code",
        "ru": f"превращена в {_INTO[kind]}; выполнена как код",
    }


def no_functions(kind: str) -> Words:
    """Say that a cell whose type is not code was not run."""
    return {
        "en": f"turned into a {kind} cell without functions; not run",
        "ru": f"превращена в {_INTO[kind]}, функций в ней нет; не выполнена",
    }


def copied(name: str, ran: str) -> Words:
    """Say what became of a copy: `all` of it ran, its `definitions`, or nothing."""
    done = _ran("run as an ordinary cell", "выполнена как обычная ячейка") if ran == "all" else _part(ran)
    return {"en": f"copy of {name}; {done['en']}", "ru": f"копия {name}; {done['ru']}"}


def tagged(tag: str, ran: str) -> Words:
    """Say what became of a cell with an instructor's tag: its `definitions` ran, or nothing."""
    done = _part(ran)
    return {"en": f"tagged {tag!r}; {done['en']}", "ru": f"с меткой {tag!r}; {done['ru']}"}


def _part(ran: str) -> Mapping[str, str]:
    if ran:
        return _ran("only its definitions were run", "выполнены только определения")
    return _ran("not run", "не выполнена")


def _ran(en: str, ru: str) -> Mapping[str, str]:
    return {"en": en, "ru": ru}


def no_cell(kind: str) -> Words:
    """Say that an entry of the list of cells is none."""
    return {
        "en": f"a JSON {kind}, not a cell; ignored",
        "ru": f"в JSON не ячейка, а {_JSON[kind]}; пропущено",
    }


def unknown_type(kind: str) -> Words:
    """Say as what a cell of no known type was read."""
    return {"en": f"no known type; read as {kind}", "ru": f"неизвестный тип; прочитана как {_AS[kind]}"}


def too_long(most: int) -> Words:
    """Say that a cell was left out for its length."""
    return {
        "en": f"more than {most:,} characters of source; not run",
        "ru": f"больше {grouped(most)} символов; не выполнена",
    }


def named_otherwise(name: str, assignment: str) -> Words:
    """Say that the file has another name than asked for."""
    return {
        "en": f"is named {name}; expected {assignment}.ipynb",
        "ru": f"файл называется {name}; ожидается {assignment}.ipynb",
    }


def beside(name: str) -> Words:
    """Say that another notebook was not graded."""
    return {"en": f"{name} lies beside it and was not graded", "ru": f"рядом лежит {name}; он не проверялся"}


def encoded(encoding: str) -> Words:
    """Say that a file is not in UTF-8 but could be read."""
    return {
        "en": f"is encoded in {encoding}; read as that",
        "ru": f"записан в кодировке {encoding}; в ней и прочитан",
    }


def json_word(kind: str) -> str:
    """Give the Russian word for a kind of JSON value."""
    return _JSON[kind]


def grouped(number: int) -> str:
    """Write a number as Russian does: `1 000 000`."""
    return f"{number:,}".replace(",", "\u00a0")

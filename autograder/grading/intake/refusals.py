"""Knows the words for why a submitted file cannot be graded, in every language; its name comes first."""

from autograder.exercises import Words

from .remarks import grouped, json_word

UNREADABLE: Words = {"en": "The submission could not be read.", "ru": "Работу не удалось прочитать."}
"""What stands in the place of every check."""
EMPTY: Words = {"en": "is empty", "ru": "файл пуст"}
NO_CELLS: Words = {"en": "is a notebook without cells", "ru": "в тетради нет ячеек"}
NESTED: Words = {
    "en": "is nested too deeply to be a notebook",
    "ru": "вложенность слишком глубокая, это не тетрадь",
}
HUGE_INTEGER: Words = {
    "en": "holds an integer of thousands of digits; no notebook needs that",
    "ru": "внутри целое число из тысяч цифр; тетради такое не нужно",
}
MERGE_CONFLICT: Words = {
    "en": "holds the marks of a git merge conflict; expected a notebook",
    "ru": "остались метки конфликта слияния git; ожидается тетрадь",
}
WEB_PAGE: Words = {
    "en": "is a web page, not a notebook; download the notebook file itself",
    "ru": "это веб-страница, а не тетрадь; скачайте сам файл тетради",
}
NO_JSON: Words = {
    "en": "is not a notebook: it does not begin as JSON does",
    "ru": "это не тетрадь: файл начинается не так, как JSON",
}
NO_LIST_OF_CELLS: Words = {
    "en": "is JSON, but no notebook: it has no list of cells",
    "ru": "это JSON, но не тетрадь: в нём нет списка ячеек",
}
LINK: Words = {
    "en": "is a symbolic link; expected the file itself",
    "ru": "это символическая ссылка; ожидается сам файл",
}
NO_FILE: Words = {"en": "is not a file", "ru": "это не файл"}
ARCHIVE: Words = {
    "en": "is a compressed archive; unpack it and hand in the notebook",
    "ru": "это архив; распакуйте его и сдайте тетрадь",
}


def no_notebook(kind: str) -> Words:
    """Say that the file's JSON is something else, such as a list."""
    return {"en": f"is a JSON {kind}, not a notebook", "ru": f"в файле не тетрадь, а {json_word(kind)} JSON"}


def too_many_cells(count: int, most: int) -> Words:
    """Say that there are too many cells."""
    return {
        "en": f"has {count:,} cells; at most {most:,} are read",
        "ru": f"число ячеек {grouped(count)}; читаются не больше {grouped(most)}",
    }


def too_much_source(most: int) -> Words:
    """Say that the cells are too long together."""
    return {
        "en": f"holds more than {most:,} characters of source",
        "ru": f"в ячейках больше {grouped(most)} символов",
    }


def too_many_lists(most: int) -> Words:
    """Say that reading the file would need too much memory."""
    return {
        "en": f"holds more than {most:,} lists and objects; no notebook needs that many",
        "ru": f"внутри больше {grouped(most)} списков и объектов; тетради столько не нужно",
    }


def cut_off(line: int) -> Words:
    """Say that the file ends early."""
    return {
        "en": f"is cut off: the notebook ends early, in line {line}; save it and hand it in again",
        "ru": f"файл обрывается: тетрадь неожиданно кончается в строке {line}; сохраните её и сдайте ещё раз",
    }


def broken(line: int, column: int) -> Words:
    """Say where the JSON breaks."""
    return {
        "en": f"is not a notebook: the JSON breaks in line {line}, column {column}",
        "ru": f"это не тетрадь: JSON нарушен в строке {line}, столбце {column}",
    }


def other_language(name: str) -> Words:
    """Say that the notebook is not in Python."""
    return {
        "en": f"is a notebook in {name!r}, not in Python",
        "ru": f"тетрадь написана на языке {name!r}, а не на Python",
    }


def other_format(version: str) -> Words:
    """Say that the notebook's format is not known."""
    return {
        "en": f"is a notebook of format {version}; formats 3 and 4 can be read",
        "ru": f"формат тетради {version}; читаются форматы 3 и 4",
    }


def nothing_there(assignment: str) -> Words:
    """Say that a folder holds no notebook."""
    return {
        "en": f"holds no notebook; expected {assignment}.ipynb",
        "ru": f"в папке нет тетради; ожидается {assignment}.ipynb",
    }


def several_there(count: int, assignment: str, names: str) -> Words:
    """Say that it cannot be told which of several files counts."""
    return {
        "en": f"holds {count} files and none is named {assignment}.ipynb: {names}",
        "ru": f"в папке несколько файлов ({count}), и ни один не называется {assignment}.ipynb: {names}",
    }


def too_large(size: int, most: int) -> Words:
    """Say that the file is too large."""
    return {
        "en": f"has {size:,} bytes; at most {most:,} are read",
        "ru": f"размер файла {grouped(size)} байт; читаются не больше {grouped(most)}",
    }


def unreadable(reason: str) -> Words:
    """Say that the operating system does not give the file."""
    return {"en": f"cannot be read: {reason}", "ru": f"файл не читается: {reason}"}


def no_text(place: int) -> Words:
    """Say which byte cannot be text."""
    return {"en": f"is not UTF-8: byte {place} is not text", "ru": f"это не UTF-8: байт {place} не текст"}


def no_encoding(reason: str) -> Words:
    """Say that a module's declared encoding cannot be used."""
    return {"en": f"is not UTF-8: {reason}", "ru": f"это не UTF-8: {reason}"}

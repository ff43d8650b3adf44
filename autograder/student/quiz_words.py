"""Knows the few words of our own that surround a question, in English and in Russian."""

WORDS = {
    "en": {
        "right": "Right.",
        "wrong": "Not right.",
        "missing": "Something that is right is missing.",
        "missed": "This one is right too.",
        "several": "Choose all that are right.",
        "reveal": "Check my choice",
        "type": "In a new cell, type",
        "number": "number",
        "not_yet": "Not this number.",
        "show": "Show the answer",
        "answer": "Answer",
        "yours": "yours gives",
        "expected": "expected",
        "at": "At",
        "letters": "Answer with one of the letters",
    },
    "ru": {
        "right": "Верно.",
        "wrong": "Неверно.",
        "missing": "Выбрано не всё верное.",
        "missed": "Это тоже верно.",
        "several": "Выберите все верные ответы.",
        "reveal": "Проверить выбор",
        "type": "В новой ячейке наберите",
        "number": "число",
        "not_yet": "Не это число.",
        "show": "Показать ответ",
        "answer": "Ответ",
        "yours": "у вас получается",
        "expected": "ожидается",
        "at": "При",
        "letters": "Ответьте одной из букв",
    },
}


def word(key: str, language: str) -> str:
    """Give a word in a language, else in English."""
    return WORDS.get(language, WORDS["en"])[key]

"""Knows the words for why a student's function or cell was ended, as a student reads them.

What happened to a function reads on from its name, "lstm_forward took longer than 5 s"; what begins with
"the" or "its" stands for itself. In Russian everything does.
"""

from ..exercises import Words

OUT_OF_TIME: Words = {
    "en": "was not called: the submission has used up its time",
    "ru": "вызова не было, всё время на проверку работы уже потрачено",
}
STOPPED_TOO_OFTEN: Words = {
    "en": "was not called: other functions had to be ended too often",
    "ru": "вызова не было, другие функции слишком часто приходилось прерывать",
}
CACHE_LOST: Words = {
    "en": "its cache was lost when the process ended",
    "ru": "кэш потерян, потому что процесс завершился",
}
BROKE_PROTOCOL: Words = {
    "en": "the process broke the protocol",
    "ru": "процесс нарушил протокол обмена",
}
PROCESS_ENDED: Words = {"en": "the process ended", "ru": "процесс завершился"}


def call_late(seconds: float) -> Words:
    """Say that a call took too long."""
    return {
        "en": f"took longer than {seconds:g} s",
        "ru": f"вычисление не уложилось в {seconds:g} с",
    }


def cells_late(seconds: float) -> Words:
    """Say that running the notebook's cells took too long."""
    return {
        "en": f"did not end: the notebook took longer than {seconds:g} s",
        "ru": f"выполнение не закончилось: вся тетрадь не уложилась в {seconds:g} с",
    }


def cell_too_long(characters: int) -> Words:
    """Say that a cell was left out for its length."""
    return {
        "en": f"was not run: it is longer than {characters} characters",
        "ru": f"ячейка не выполнена: в ней больше {characters} символов",
    }


def too_much_memory(memory: str) -> Words:
    """Say that a call asked for too much memory, such as `2 GiB`."""
    local = memory.replace("GiB", "ГиБ").replace("MiB", "МиБ")
    return {
        "en": f"asked for more than {memory} of memory",
        "ru": f"понадобилось больше {local} памяти",
    }


def too_much_returned(megabytes: float) -> Words:
    """Say that a call returned too much."""
    return {
        "en": f"returned more than {megabytes:g} MB",
        "ru": f"возвращено больше {megabytes:g} МБ",
    }

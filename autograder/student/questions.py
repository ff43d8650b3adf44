"""Knows how self-check questions are written in TOML, and how they are packed into `quiz.json`."""

import base64
import bz2
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from difflib import get_close_matches
from typing import Any

from ..exercises import DeclarationError
from .assignment import LETTERS
from .formula import FormulaError
from .question import Mistake, Option, Question, Text, find_mistakes, is_right

__all__ = ["Question", "read_questions", "read_quiz", "write_quiz"]

LANGUAGES = ("en", "ru")
VERSION = 1

COMMON_KEYS = {"name", "kind", "text"}
TYPED_KEYS = {"answer", "why", "mistake", "otherwise"}
KEYS = {
    "one": COMMON_KEYS | {"option"},
    "several": COMMON_KEYS | {"option"},
    "number": COMMON_KEYS | TYPED_KEYS | {"tolerance"},
    "formula": COMMON_KEYS | TYPED_KEYS | {"variables"},
    "order": COMMON_KEYS | TYPED_KEYS | {"items"},
    "match": COMMON_KEYS | TYPED_KEYS | {"items", "partners"},
}


def read_questions(toml_data: Mapping[str, Any]) -> tuple[Question, ...]:
    """Read the questions of one assignment.

    Args:
        toml_data: a parsed TOML file with tables `[[question]]`.

    Raises:
        DeclarationError: a question is declared wrongly; the message names it and the key.
    """
    entries = toml_data.get("question", [])
    extra = set(toml_data) - {"question"}
    if extra or not isinstance(entries, list):
        found = ", ".join(sorted(extra)) or "a single table"
        raise DeclarationError(f"quiz: {found} found; the file holds [[question]] tables only")
    questions = tuple(_read_question(entry, place) for place, entry in enumerate(entries, start=1))
    names = [question.name for question in questions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise DeclarationError(f"question {name!r}: name: two questions have it")
    return questions


def write_quiz(questions: Sequence[Question], language: str = "en") -> dict[str, Any]:
    """Pack questions for `quiz.json`, so that nobody reads an answer by accident.

    Args:
        questions: the assignment's questions.
        language: in which they are asked unless the student chooses another.
    """
    packed = {question.name: _pack(asdict(question)) for question in questions}
    return {"version": VERSION, "language": language, "questions": packed}


def read_quiz(record: Mapping[str, Any]) -> dict[str, Question]:
    """Unpack the questions of a `quiz.json`, by name.

    Raises:
        DeclarationError: the record is damaged or of another version.
    """
    if record.get("version") != VERSION:
        found = record.get("version")
        raise DeclarationError(f"quiz: version {found!r} found, this autograder reads {VERSION}")
    try:
        return {name: _unpack(packed) for name, packed in record["questions"].items()}
    except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        raise DeclarationError(f"quiz: damaged ({type(error).__name__})") from None


def _pack(fields: Mapping[str, Any]) -> str:
    text = json.dumps(fields, ensure_ascii=False).encode()
    return base64.b64encode(bz2.compress(text)).decode()


def _unpack(packed: str) -> Question:
    fields = json.loads(bz2.decompress(base64.b64decode(packed)))
    fields["options"] = tuple(Option(**option) for option in fields["options"])
    fields["mistakes"] = tuple(Mistake(**mistake) for mistake in fields["mistakes"])
    for texts in ("items", "partners"):
        fields[texts] = tuple(fields.get(texts, ()))
    return Question(**fields)


def _read_question(entry: Any, place: int) -> Question:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise DeclarationError(f"question number {place}: name: missing")
    where = f"question {entry['name']!r}"
    kind = entry.get("kind")
    if kind not in KEYS:
        raise DeclarationError(f"{where}: kind: {kind!r} found, expected one of {', '.join(KEYS)}")
    _check_keys(where, entry, KEYS[kind])
    name, text = entry["name"], _text(where, entry, "text")
    if kind in ("one", "several"):
        return Question(name, kind, text, options=tuple(_read_options(where, kind, entry)))
    question = Question(
        name,
        kind,
        text,
        answer=str(entry.get("answer", "")),
        why=_text(where, entry, "why"),
        mistakes=tuple(_read_mistakes(where, entry)),
        otherwise=_text(where, entry, "otherwise") if "otherwise" in entry or "items" in KEYS[kind] else None,
    )
    question = replace(question, **_SPECIFIC[kind](where, entry))
    _check_answers(where, question)
    return question


def _read_number(where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    tolerance = _number(where, "tolerance", entry.get("tolerance", 0))
    if tolerance < 0:
        raise DeclarationError(f"{where}: tolerance: {tolerance} is below 0")
    return {"answer": repr(_number(where, "answer", entry.get("answer"))), "tolerance": tolerance}


def _read_formula(where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"variables": _read_variables(where, entry.get("variables"))}


def _read_order(where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": _read_texts(where, entry, "items")}


def _read_match(where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": _read_texts(where, entry, "items"), "partners": _read_texts(where, entry, "partners")}


_SPECIFIC: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "number": _read_number,
    "formula": _read_formula,
    "order": _read_order,
    "match": _read_match,
}


def _check_answers(where: str, question: Question) -> None:
    """See that the answer can be evaluated and that no declared mistake is right."""
    try:
        if not is_right(question, question.answer):
            raise DeclarationError(f"{where}: answer: {question.answer!r} does not agree with itself")
        if question.kind == "order" and is_right(question, LETTERS[: len(question.items)]):
            raise DeclarationError(f"{where}: items: they are shown in the right order; mix them")
        for mistake in question.mistakes:
            if mistake in find_mistakes(question, question.answer):
                raise DeclarationError(f"{where}: mistake: {mistake.answer!r} is right")
    except FormulaError as error:
        raise DeclarationError(f"{where}: answer: {error}") from None


def _read_options(where: str, kind: str, entry: Mapping[str, Any]) -> Iterator[Option]:
    tables = entry.get("option", [])
    if not isinstance(tables, list) or len(tables) < 2:
        raise DeclarationError(f"{where}: option: at least two are needed")
    right = sum(table.get("right") is True for table in tables)
    if (kind == "one" and right != 1) or not right:
        raise DeclarationError(
            f"{where}: option: {right} right, expected {'1' if kind == 'one' else '1 or more'}"
        )
    for place, table in enumerate(tables, start=1):
        here = f"{where}: option {place}"
        _check_keys(here, table, {"text", "right", "why"})
        if not isinstance(table.get("right"), bool):
            raise DeclarationError(f"{here}: right: {table.get('right')!r} found, expected true or false")
        explained = "why" in table or not table["right"]
        yield Option(
            _text(here, table, "text"), table["right"], _text(here, table, "why") if explained else {}
        )


def _read_mistakes(where: str, entry: Mapping[str, Any]) -> Iterator[Mistake]:
    for place, table in enumerate(entry.get("mistake", []), start=1):
        here = f"{where}: mistake {place}"
        _check_keys(here, table, {"answer", "why"})
        if not isinstance(table.get("answer"), (str, int, float)):
            raise DeclarationError(f"{here}: answer: missing")
        yield Mistake(str(table["answer"]), _text(here, table, "why"))


def _read_texts(where: str, entry: Mapping[str, Any], key: str) -> tuple[Text, ...]:
    texts = entry.get(key, [])
    if not isinstance(texts, list) or not 2 <= len(texts) <= len(LETTERS):
        raise DeclarationError(f'{where}: {key}: at least two are needed: [{{en = "...", ru = "..."}}, ...]')
    return tuple(
        _text(where, {f"{key} {place}": text}, f"{key} {place}") for place, text in enumerate(texts, start=1)
    )


def _read_variables(where: str, found: Any) -> dict[str, str]:
    if isinstance(found, list) and found and all(isinstance(name, str) for name in found):
        return dict.fromkeys(found, "")
    if isinstance(found, Mapping) and found and all(isinstance(shape, str) for shape in found.values()):
        return dict(found)
    raise DeclarationError(f'{where}: variables: {found!r} found, expected ["mu", "v"] or {{x = "N D"}}')


def _text(where: str, table: Mapping[str, Any], key: str) -> Text:
    text = table.get(key)
    if not isinstance(text, Mapping) or not text:
        raise DeclarationError(f"{where}: {key}: missing; write {key}.en or {key}.ru")
    for language, words in text.items():
        if language not in LANGUAGES:
            raise DeclarationError(f"{where}: {key}.{language}: languages are {', '.join(LANGUAGES)}")
        if not isinstance(words, str) or not words.strip():
            raise DeclarationError(f"{where}: {key}.{language}: empty")
    return dict(text)


def _number(where: str, key: str, found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise DeclarationError(f"{where}: {key}: {found!r} found, expected a number")
    return float(found)


def _check_keys(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in sorted(set(table) - known):
        near = get_close_matches(key, known, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
        raise DeclarationError(f"{where}: {key}: not a key; {meant}")

"""Knows how an assignment or a course begins: with one small exercise that works, to be rewritten."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from keyword import iskeyword
from pathlib import Path

from autograder.exercises import CourseError

from .files import fill_template
from .settings import ASSIGNMENT_KEYS, SETTINGS, find_course, read_course

TAKEN = ("misconceptions", "quizzes", "variants")
"""Folders of `solutions`, which no assignment may be called by."""
SPOKEN = ("en", "ru")
"""The languages of the templates."""
_SAID = re.compile(r'\s*(?P<key>\w+\.)?"?(?P<language>[a-z]{2})"?\s*[=:]')
"""How a line begins that says something in a language: `en=`, `"en": ` or, in a question, `text.en =`."""


def start_assignment(folder: Path, name: str, title: str = "") -> tuple[Path, ...]:
    """Add a small working assignment to the course in a folder or the nearest one above it.

    Args:
        folder: where to look for `course.toml`; its comments and its order are kept.
        name: the assignment, such as `vanilla_rnn`.
        title: its name for people; made from the name where it is empty.

    Returns:
        What was written.

    Raises:
        CourseError: there is no course, the name cannot be used, or one of the files exists.
    """
    course = find_course(folder)
    settings = course.root / SETTINGS
    if name in [assignment.name for assignment in course.assignments]:
        raise CourseError(f"{SETTINGS}: there is an assignment {name!r} already")
    texts = _write_assignment(name, title, course.languages)
    old = settings.read_bytes().decode("utf-8")
    new = _add_entry(old, name, title)
    made = _write_new(course.root, texts)
    draft = settings.with_name(f"{SETTINGS}.new")
    draft.write_bytes(new.encode("utf-8"))
    os.replace(draft, settings)
    return (*made, settings)


def start_course(folder: Path, name: str, title: str = "") -> tuple[Path, ...]:
    """Make a course with one small working assignment.

    Args:
        folder: becomes the course's; made where it is not there.
        name: the assignment.
        title: its name for people; made from the name where it is empty.

    Raises:
        CourseError: the folder holds something, or the name cannot be used.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(
            f"{folder}: no {SETTINGS} there, but other files; name a new folder for a new course"
        )
    words = {"@COURSE@": _quoted(_words(folder.resolve().name)), "@TERM@": _quoted(str(date.today().year))}
    texts = {
        **_write_assignment(name, title, ("en",)),
        "solutions/__init__.py": fill_template("package.py", {}),
        ".gitignore": fill_template("gitignore", {}),
        "nbgrader_config.py": fill_template("nbgrader_config.py", {}),
        SETTINGS: _add_entry(fill_template(SETTINGS, words), name, title),
    }
    made = _write_new(folder, texts)
    read_course(folder)
    return made


def _write_assignment(name: str, title: str, languages: tuple[str, ...]) -> dict[str, str]:
    key = ASSIGNMENT_KEYS["name"]
    if not key.accepts(name) or iskeyword(name) or name in TAKEN:
        raise CourseError(
            f"assignment {name!r}: cannot be its name; allowed: {key.allowed}, no word of Python"
        )
    title = title or _words(name)
    if not ASSIGNMENT_KEYS["title"].accepts(title):
        raise CourseError(f"title {title!r}: cannot be used; allowed: {ASSIGNMENT_KEYS['title'].allowed}")
    words = {"@NAME@": name, "@TITLE@": title}
    places = {
        f"solutions/{name}.py": "solution.py",
        f"solutions/misconceptions/{name}.py": "misconceptions.py",
        f"solutions/variants/{name}/loops.py": "loops.py",
        f"solutions/quizzes/{name}.toml": "quiz.toml",
    }
    return {place: _speak(fill_template(template, words), languages) for place, template in places.items()}


def _speak(text: str, languages: tuple[str, ...]) -> str:
    """Leave out the lines of a language that the course does not speak, and begin those of an unknown one."""
    lines = []
    for line in text.splitlines(keepends=True):
        found = _SAID.match(line)
        language = found["language"] if found else ""
        if language not in SPOKEN or language == "en" or language in languages:
            lines.append(line)
        if language == "en" and found and not found["key"]:
            lines += [line.replace("en", other, 1) for other in languages if other not in SPOKEN]
    return "".join(lines)


def _add_entry(settings: str, name: str, title: str) -> str:
    """Write one more assignment at the end of `course.toml`; what stands there stays as it is."""
    end = "\r\n" if "\r\n" in settings else "\n"
    entry = ["", "[[assignments]]", f'name = "{name}"', f"title = {_quoted(title or _words(name))}"]
    text = settings.rstrip() + end + "".join(line + end for line in entry)
    with suppress(tomllib.TOMLDecodeError):
        names = [each["name"] for each in tomllib.loads(text)["assignments"]]
        if names == [*(each["name"] for each in tomllib.loads(settings).get("assignments", ())), name]:
            return text
    raise CourseError(f"{SETTINGS}: write each assignment as a table [[assignments]]; then one can be added")


def _write_new(root: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files where there are none; where there is one, write nothing."""
    for place in texts:
        if os.path.lexists(root / place):
            raise CourseError(f"{place}: is there already; nothing was written")
    for place, text in texts.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return tuple(root / place for place in texts)


def _words(name: str) -> str:
    """Write a name as a title: `vanilla_rnn` becomes `Vanilla rnn`."""
    text = " ".join(name.replace("_", " ").replace("-", " ").split())
    return text[:1].upper() + text[1:]


def _quoted(text: str) -> str:
    """Write a line of text as TOML does."""
    return json.dumps(text, ensure_ascii=False)

"""Knows a roster: a CSV that says which student of the course a platform's name or number means."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.exercises import CourseError, SubmissionError

from .platforms import Label, Platform, normal
from .reading import read_plain

KEY = "id"
"""The column with the student's name in `submitted/`, as in the file of `nbgrader db student import`."""

_NAMES = frozenset(
    ("student", "name", "fullname", "studentname", "username", "login", "loginid", "sisloginid")
)
_OWN = frozenset(("email", "emailaddress", "idnumber", "sisuserid", "lmsuserid"))
_FIRST, _LAST = frozenset(("firstname", "givenname")), frozenset(("lastname", "surname"))


@dataclass(frozen=True)
class Person:
    """One row of a roster."""

    student: str
    fields: Mapping[str, str]
    """By column, in the columns' normal form."""

    def field(self, *columns: str) -> str:
        """Give the first of some columns that is there and filled."""
        return next((self.fields[column] for column in columns if self.fields.get(column)), "")


@dataclass(frozen=True)
class Roster:
    """Everyone who takes the course."""

    people: tuple[Person, ...]
    columns: tuple[str, ...]
    """As the file writes them."""
    key: str
    """The column with the student's name in `submitted/`, in normal form."""

    def find(self, label: Label, platform: Platform) -> tuple[str, ...]:
        """List the students whom a file's name may mean; exactly one is a good answer."""
        if label.student:
            return tuple(self._called.get(normal(label.student), ()))
        own = () if platform.keeps_columns else (self.key, *_OWN)
        columns = [column for column in (*platform.numbers, *own) if own or column != self.key]
        found = dict(self._called.get(normal(label.name), {}) if label.name else {})
        for column in columns if label.number else ():
            found.update(self._numbered.get((column, label.number), {}))
        return tuple(found)

    @cached_property
    def _called(self) -> Mapping[str, dict[str, None]]:
        """Students by everything that they may be called, in normal form."""
        called: dict[str, dict[str, None]] = {}
        for person in self.people:
            for name in map(normal, _names(person, self.key)):
                if name:
                    called.setdefault(name, {})[person.student] = None
        return called

    @cached_property
    def _numbered(self) -> Mapping[tuple[str, str], dict[str, None]]:
        """Students by column and number, also where the field says `Participant 1234567`."""
        numbered: dict[tuple[str, str], dict[str, None]] = {}
        for person in self.people:
            for column, text in person.fields.items():
                numbered.setdefault((column, text.rpartition(" ")[2]), {})[person.student] = None
        return numbered


def _names(person: Person, key: str) -> Iterator[str]:
    """List everything by which one person may be called."""
    first, last = person.field(*_FIRST), person.field(*_LAST)
    if first and last:
        yield from (f"{first} {last}", f"{last} {first}")
    for column, text in person.fields.items():
        if column in _NAMES | _OWN | {key}:
            yield text
            yield " ".join(reversed(text.split(",", 1)))


def read_roster(path: Path, key: str = KEY) -> Roster:
    """Read a roster: a header, then a row for each student.

    The course's own file will do, or the gradebook as Canvas exports it, or a list of participants from
    Moodle. Columns are known by their names, without regard to case, spaces and underscores.

    Args:
        path: a CSV file in UTF-8, with commas, semicolons or tabs.
        key: the column with the student's name in `submitted/`.

    Raises:
        CourseError: the file cannot be read, has no such column, or names a student twice.
    """
    try:
        text = read_plain(path).decode("utf-8-sig")
    except (SubmissionError, UnicodeDecodeError) as error:
        raise CourseError(f"{path.name}: cannot be read as a roster: {error}") from None
    head, *rows = [row for row in _parse(text) if any(cell.strip() for cell in row)] or [[]]
    names = [normal(column) for column in head]
    if normal(key) not in names:
        found = ", ".join(repr(column) for column in head) or "nothing"
        raise CourseError(f"{path.name}: no column {key!r}; found {found}; name the right one with --key")
    people = tuple(_read_people(names, rows, normal(key)))
    _refuse_twins(people, path.name)
    return Roster(people, tuple(head), normal(key))


def _parse(text: str) -> Iterator[Sequence[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return csv.reader(text.splitlines(), delimiter=delimiter)


def _read_people(names: Sequence[str], rows: Sequence[Sequence[str]], key: str) -> Iterator[Person]:
    for row in rows:
        fields = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
        if fields.get(key) and "pointspossible" not in map(normal, row[:1]):
            yield Person(fields[key], fields)


def _refuse_twins(people: Collection[Person], file: str) -> None:
    seen: set[str] = set()
    for person in people:
        if person.student in seen:
            raise CourseError(f"{file}: {person.student!r} stands there twice; expected each student once")
        seen.add(person.student)

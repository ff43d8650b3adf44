"""Knows how learning platforms name the files that they hand out, and what such a name says."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.exercises import CourseError

ENDINGS = (".ipynb", ".py")
GROUPS = ("student", "name", "number", "attempt", "time")
"""Named groups that a pattern of one's own may have."""

_MOODLE = re.compile(
    r"(?:.*/)?(?P<name>[^/_]+)_(?P<number>\d+)_assignsubmission_file(?:_?/(?:.*/)?|_)(?P<file>[^/]+)"
)
_CANVAS = re.compile(
    r"(?:.*/)?(?P<name>(?!LATE_|anon_)[^/]+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<attempt>\d+)_(?P<file>[^/]+)"
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?:.*/)?(?P<late>LATE_)?(?P<name>anon)_(?P<number>[A-Za-z0-9]+)_(?P<attempt>\d+)_(?P<file>[^/]+)"
)
_ENDING = re.compile(r"(?:\.ipynb|\.py)+$", re.I)
_COPY = re.compile(r"^(?:Copy of |Копия )+", re.I)
_AGAIN = re.compile(r" ?\((\d+)\)$")


@dataclass(frozen=True)
class Label:
    """What the name of a file says."""

    file: str
    """The student's own name for it."""
    name: str = ""
    """How the platform writes the student's name."""
    number: str = ""
    """The platform's number for the student, or for the student's part in this assignment."""
    student: str = ""
    """The student as the course calls them; only a pattern of one's own can say so."""
    attempt: int = 0
    """Grows from one attempt to the next; 0 where the name does not say."""
    late: bool | None = None
    """None where the name does not say."""
    when: datetime | None = None


@dataclass(frozen=True)
class Platform:
    """One way of naming."""

    name: str
    read: Callable[[str, Collection[str]], Label | None]
    """Takes a path and the assignment's names in normal form; gives None for a path of another form."""
    numbers: tuple[str, ...]
    """Columns of a roster, in normal form, in which the platform's number stands."""
    keeps_columns: bool = True
    """Whether its number stands in these columns alone, not in any column that identifies a student."""
    keeps_times: bool = True
    """Whether the archive's times are those of handing in."""


def normal(text: str) -> str:
    """Give the form in which names are compared: letters and digits alone, without case."""
    return "".join(
        character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum()
    )


def stem(file: str) -> tuple[str, int]:
    """Take from a file's name the ending and what copying has added, and give the copy's number."""
    file = _ENDING.sub("", file)
    match = _AGAIN.search(file)
    if match:
        file = file[: match.start()]
    return _COPY.sub("", file), int(match[1]) if match else 0


def is_named(file: str, names: Collection[str]) -> bool:
    """Tell whether a file's name is the assignment's, but for what copying and Canvas add."""
    core, _ = stem(file)
    return normal(core) in names or normal(re.sub(r"-\d+$", "", core)) in names


def _read_moodle(path: str, _: Collection[str]) -> Label | None:
    match = _MOODLE.fullmatch(path)
    return Label(match["file"], match["name"].strip(), match["number"]) if match else None


def _read_canvas(path: str, _: Collection[str]) -> Label | None:
    match = _CANVAS.fullmatch(path) or _CANVAS_ANONYMOUS.fullmatch(path)
    if not match:
        return None
    return Label(
        match["file"],
        match["name"],
        match["number"],
        attempt=int(match["attempt"]),
        late=match["late"] is not None,
    )


def _read_classroom(path: str, names: Collection[str]) -> Label | None:
    file = path.rpartition("/")[2]
    core, attempt = stem(file)
    parts = core.split(" - ")
    for cut in range(1, len(parts)):
        sides = " - ".join(parts[:cut]), " - ".join(parts[cut:])
        for student, title in (sides, sides[::-1]):
            if normal(_COPY.sub("", title)) in names and student.strip():
                return Label(file, _COPY.sub("", student).strip(), attempt=attempt)
    return None


PLATFORMS: Mapping[str, Platform] = {
    "moodle": Platform("moodle", _read_moodle, ("identifier", "participant")),
    "canvas": Platform("canvas", _read_canvas, ("id", "lmsuserid", "canvasid"), keeps_times=False),
    "classroom": Platform("classroom", _read_classroom, ()),
}


def detect(paths: Iterable[str], names: Collection[str]) -> Platform:
    """Find the platform that explains most of the files' names.

    Args:
        paths: of all files.
        names: the assignment's, in normal form.

    Raises:
        CourseError: there are no notebooks and no modules, or none of the platforms explains any of them.
    """
    paths = [path for path in paths if path.lower().endswith(ENDINGS)]
    if not paths:
        raise CourseError(
            "no .ipynb or .py file in what was given; an archive within it must be unpacked first"
        )
    counts = {key: sum(bool(each.read(path, names)) for path in paths) for key, each in PLATFORMS.items()}
    best = max(counts, key=lambda key: counts[key])
    if not counts[best]:
        raise CourseError(
            f"{len(paths)} files such as {paths[0]!r}: not named as {', '.join(PLATFORMS)} name them; "
            f"say with --pattern how they are"
        )
    return PLATFORMS[best]


def own_platform(pattern: str) -> Platform:
    """Make a way of naming from a regular expression for whole paths.

    Raises:
        CourseError: it is no regular expression, or does not say whose a file is.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise CourseError(f"--pattern: found {pattern!r}, which is no regular expression: {error}") from None
    known = set(compiled.groupindex)
    if not known & {"student", "name", "number"} or not known <= set(GROUPS):
        found = ", ".join(sorted(known)) or "none"
        raise CourseError(
            f"--pattern: found the groups {found}; expected (?P<student>…), (?P<name>…) or (?P<number>…), "
            f"and allowed beside it: attempt, time"
        )

    def read(path: str, _: Collection[str]) -> Label | None:
        match = compiled.fullmatch(path)
        if not match:
            return None
        said = {key: match[key] or "" if key in known else "" for key in GROUPS}
        return Label(
            path.rpartition("/")[2],
            said["name"],
            said["number"],
            said["student"],
            attempt=int(re.sub(r"\D", "", said["attempt"]) or 0),
            when=_read_time(said["time"]),
        )

    return Platform("pattern", read, ("number", "identifier"), keeps_columns=False)


def _read_time(text: str) -> datetime | None:
    """Read a time from a file's name: year to second, whatever stands between."""
    digits = re.sub(r"\D", "", text)
    try:
        return datetime.strptime(digits[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None

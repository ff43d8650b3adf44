"""Makes what learning platforms hand out: zips with the names, times and junk that they really have."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

TIME = (2026, 10, 5, 12, 0, 0)
MOODLE = {
    "Анна Каренина_1234567_assignsubmission_file/toys.ipynb": "anna",
    "Jürgen Müller_1234568_assignsubmission_file_/mein toys.ipynb": "jürgen",
    "Zoë O'Brien_1234569_assignsubmission_file_/week 1/toys.ipynb": "zoë",
    "Zoë O'Brien_1234569_assignsubmission_file_/cases.json": "{}",
    "Lev Tolstoi_1234570_assignsubmission_onlinetext/onlinetext.html": "<p>done</p>",
}
MOODLE_FLAT = {
    "Jürgen Müller_1234568_assignsubmission_file_toys.ipynb": "jürgen",
    "Анна Каренина_1234567_assignsubmission_file_my_own toys.ipynb": "anna",
}
CANVAS = {
    "müllerjürgen_48213_900001_toys.ipynb": "first",
    "müllerjürgen_48213_900020_toys-1.ipynb": "second",
    "kareninaanna_LATE_48214_900013_toys-2.ipynb": "late",
    "obrienzoë_48215_900014_my_home_work.ipynb": "zoë",
    "obrienzoë_48215_900015_cases.json": "{}",
    "tolstoilev_48216_text.html": "<p>done</p>",
}
CLASSROOM = {
    "Jürgen Müller - toys.ipynb": "first",
    "Jürgen Müller - toys (1).ipynb": "second",
    "toys - Анна Каренина.ipynb": "anna",
    "Anne-Marie O'Brien - Copy of toys.ipynb": "anne",
    "toys (3).ipynb": "whose?",
}
JUNK = {"__MACOSX/Jürgen - ._toys.ipynb": "x", ".DS_Store": "x", "Lab 1/._toys.ipynb": "x", "Thumbs.db": "x"}


def make_zip(
    path: Path, files: Mapping[str, str], times: Mapping[str, tuple[int, ...]] | None = None
) -> Path:
    """Write files into a zip, at noon where no other time is given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, (times or {}).get(name, TIME))  # type: ignore[arg-type]
            archive.writestr(info, text)
    return path


def make_folder(path: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder."""
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def entries(names: Iterable[str]) -> dict[str, str]:
    """Give each name a content of its own."""
    return {name: f"content of {name}" for name in names}

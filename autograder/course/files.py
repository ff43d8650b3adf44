"""Knows how generated files are written: canonical JSON and archives, as a whole or not at all."""

import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_NUMBERS = re.compile(r"\[\n[\s\d.,eE+-]*\]")


def write_notebook(notebook: Mapping[str, Any]) -> str:
    """Write a notebook as nbformat does: keys sorted, a final line end."""
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def write_record(record: Mapping[str, Any]) -> str:
    """Write a record in its own order, which is that of arguments, with a list of numbers on one line."""
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    return _NUMBERS.sub(lambda numbers: " ".join(numbers[0].split()), text) + "\n"


def fill_template(template: str, words: Mapping[str, str]) -> str:
    """Read a template of this package and put words in the place of its marks."""
    text = (files("autograder.course") / "templates" / f"{template}.txt").read_text(encoding="utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def replace_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a new folder beside the place, then put it there by renaming.

    Args:
        folder: the place; what was there before is removed.
        texts: by file name.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        made = draft / "new"
        made.mkdir()
        for name, text in texts.items():
            (made / name).write_bytes(text.encode("utf-8"))
        if folder.exists():
            os.rename(folder, draft / "old")
        try:
            os.rename(made, folder)
        except OSError:
            if (draft / "old").exists():
                os.rename(draft / "old", folder)
            raise
    finally:
        shutil.rmtree(draft)


def read_folder(folder: Path) -> dict[str, str]:
    """Read the files of a folder by name; none where there is no folder."""
    if not folder.is_dir():
        return {}
    return {
        path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()
    }


def pack_zip(contents: Mapping[str, str | bytes], programs: Collection[str] = ()) -> bytes:
    """Pack files so that the same files give the same bytes: by name, without times, stored.

    Args:
        contents: by their path in the archive.
        programs: paths of those that may be executed.
    """
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in sorted(contents.items()):
            info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = (0o100755 if name in programs else 0o100644) << 16
            archive.writestr(info, content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


def write_file(path: Path, content: bytes) -> Path:
    """Write a file beside the place, then put it there by renaming."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path

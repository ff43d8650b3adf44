"""Knows how generated files are written: canonical JSON, in folders that change as a whole or not at all."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NUMBERS = re.compile(r"\[\n[\s\d.,eE+-]*\]")


def write_notebook(notebook: Mapping[str, Any]) -> str:
    """Write a notebook as nbformat does: keys sorted, a final line end."""
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def write_record(record: Mapping[str, Any]) -> str:
    """Write a record in its own order, which is that of arguments, with a list of numbers on one line."""
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    return _NUMBERS.sub(lambda numbers: " ".join(numbers[0].split()), text) + "\n"


def replace_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a new folder beside the place, then put it there by renaming.

    Args:
        folder: the place; what was there before is removed.
        files: texts by file name.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        made = draft / "new"
        made.mkdir()
        for name, text in files.items():
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

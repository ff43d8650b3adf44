"""Runs the command as a program of its own."""

import os
import subprocess
import sys
from pathlib import Path


def run(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run `autograder` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

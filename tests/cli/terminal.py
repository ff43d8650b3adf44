"""Runs the command as somebody at a terminal does."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def type_in(
    folder: Path, *words: object, env: Mapping[str, str] | None = None, stdout_is_one: bool = True
) -> tuple[int, str, str]:
    """Run `autograder` at a terminal of 80 columns.

    Args:
        folder: where.
        words: what is typed behind the command's name.
        env: variables beside those that are set.
        stdout_is_one: whether stdout is a terminal, too, and not a pipe.

    Returns:
        The exit code, what was shown on the terminal, and what came through the pipe.
    """
    ours, theirs = pty.openpty()
    given = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **(env or {})}
    if not (env and "NO_COLOR" in env):
        given.pop("NO_COLOR", None)
    program = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *map(str, words)],
        cwd=folder,
        env=given,
        stdin=theirs,
        stdout=theirs if stdout_is_one else subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    piped = program.stdout.read() if program.stdout else b""
    if program.stdout:
        program.stdout.close()
    return program.wait(), shown.decode(), piped.decode()

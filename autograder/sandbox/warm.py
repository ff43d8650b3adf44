"""Knows how the warm process is started, and imports nothing heavy, so that it boots while others import."""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from .folder import make_folder
from .fonts import keep_fonts, lend_fonts

PACKAGE = Path(__file__).parents[1]
BOOT = """
import sys
sys.path.insert(0, {0!r})
from autograder.sandbox import zygote
sys.path.remove({0!r})
zygote.main()
"""
ENVIRONMENT = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TMPDIR": "/tmp",
    "USER": "student",
}


class Warm:
    """A process of ours that gets ready for submissions; it is told late how they are shut in."""

    def __init__(self) -> None:
        """Start it, on Linux; it is not waited for."""
        with ExitStack() as kept:
            self._folder = kept.enter_context(make_folder())
            lend_fonts(self._folder)
            self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-I", "-c", BOOT.format(str(PACKAGE.parent)), str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={**ENVIRONMENT, "MPLCONFIGDIR": str(self._folder), "IPYTHONDIR": str(self._folder)},
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            self._kept = kept.pop_all()
        self._may_have_workers = False

    def __enter__(self) -> "Warm":
        """Let it boot."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def shut_in(self, how: Mapping[str, Any]) -> None:
        """Say how submissions are shut in; it says when it is ready for them.

        Args:
            how: limits and layers, fit for JSON.
        """
        room = self._folder / "room"
        room.mkdir()
        with suppress(OSError):  # it has ended; what it said before is still to be heard
            self.control.send(json.dumps({**how, "folder": str(room)}).encode())

    def begin(self) -> None:
        """Take note that it is ready: its folder goes, and from now on it may have workers."""
        keep_fonts(self._folder)
        self._kept.close()
        self._may_have_workers = True

    def close(self) -> None:
        """End it and everything that came from it."""
        self.control.close()
        if not self._may_have_workers:
            self.process.kill()
        try:
            self.process.wait(10.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._kept.close()

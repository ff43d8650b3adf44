"""Knows how long a process has been ready to run without a core: on a busy machine this is not its fault."""

import contextlib
import os
import re
from pathlib import Path


class Waits:
    """The time for which the first thread of a process has waited for a core."""

    def __init__(self, watch: int) -> None:
        """Follow a process.

        Args:
            watch: its pidfd.
        """
        self._file: int | None = None
        self._last = 0.0
        found = re.search(r"^Pid:\s+(\d+)$", Path(f"/proc/self/fdinfo/{watch}").read_text(), re.MULTILINE)
        if found:
            with contextlib.suppress(OSError):  # it has ended, or the kernel does not count
                self._file = os.open(f"/proc/{found[1]}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def seconds(self) -> float:
        """Give the time in seconds; after the end of the process, what was read last."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._last = _read(os.pread(self._file, 100, 0))
        return self._last

    def close(self) -> None:
        """Follow it no more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def own_waits() -> float:
    """Give the time for which the thread that calls has waited for a core, in seconds."""
    try:
        return _read(Path("/proc/thread-self/schedstat").read_bytes())
    except OSError:
        return 0.0


def _read(line: bytes) -> float:
    """Take the second number of a `schedstat`: nanoseconds on a run queue."""
    return int(line.split()[1]) / 1e9

"""Knows in which order a process is shut in; each step takes away what a later one no longer needs.

1. The warm process, once: the private root, then, if it was root, an unprivileged user.
2. A process of its own for each submission: fresh namespaces (user, mount, pid, network, IPC, host name,
   cgroup) and a scratch folder in memory.
3. The submission itself, first in its pid namespace: no descriptors but one, no capabilities, resource
   limits, Landlock, and seccomp last, because the steps before need calls that it forbids.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from ..exercises import SandboxError
from . import kernel
from .landlock import apply_landlock, find_version
from .limits import Level, Limits, apply_limits
from .namespaces import EVERYTHING, NEWNS, enter_namespaces
from .privileges import drop_capabilities, leave_root
from .room import DEVICES, SCRATCH, build_room, find_libraries, mount_scratch
from .seccomp import ARCHITECTURES, apply_seccomp

LINE = 3
"""The one descriptor that a submission keeps besides the three standard ones."""
THREADS = 64


@dataclass(frozen=True)
class Layers:
    """Which layers of the jail are up; all of them at level strict. Tests take them down one by one."""

    namespaces: bool = True
    room: bool = True
    """The private root."""
    landlock: bool = True
    seccomp: bool = True
    rlimits: bool = True
    privileges: bool = True
    """An unprivileged user without capabilities."""


def layers_of(level: Level) -> Layers:
    """Give the layers of a level."""
    return Layers() if level is Level.STRICT else Layers(namespaces=False, room=False)


class Jail:
    """A place for submissions, made once by the warm process."""

    def __init__(self, layers: Layers, limits: Limits, folder: Path) -> None:
        """Build what all submissions share, and move into it.

        Args:
            layers: which layers to put up.
            limits: what one submission may use.
            folder: an empty folder to build the private root at.

        Raises:
            SandboxError: the machine lacks something.
        """
        self._layers = layers
        self._limits = limits
        self._libraries = find_libraries()
        self._held = _measure_address_space()
        self._proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        if layers.landlock and not find_version():
            raise SandboxError("this kernel has no Landlock (Linux 5.13 or later, switched on, is needed)")
        if layers.seccomp and kernel.MACHINE not in ARCHITECTURES:
            raise SandboxError(
                f"there is no seccomp filter for {kernel.MACHINE}, only for x86_64 and aarch64"
            )
        if layers.room:
            self._build(folder)
        if layers.privileges:
            leave_root()
            self._check_libraries()

    def enter(self) -> None:
        """Move this process, and all that it starts, into namespaces of its own."""
        if self._layers.namespaces:
            enter_namespaces(EVERYTHING, self._proc)
            mount_scratch(self._limits.scratch_mib)

    def shut(self, line: int, scratch: Path) -> None:
        """Shut this process in, for good.

        Args:
            line: the descriptor to keep; it becomes `LINE`.
            scratch: the folder that the submission may write to.
        """
        os.dup2(line, LINE, inheritable=False)
        os.closerange(LINE + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ.update(HOME=str(scratch), TMPDIR=str(scratch))
        os.chdir(scratch)
        strict = self._layers.namespaces
        if self._layers.privileges:
            drop_capabilities()
        if self._layers.rlimits:
            apply_limits(self._limits, self._held, THREADS if strict else None)
        if self._layers.landlock:
            apply_landlock(self._libraries, DEVICES, scratch)
        if self._layers.seccomp:
            apply_seccomp(os.getpid(), threads=strict)

    def _build(self, folder: Path) -> None:
        try:
            if os.geteuid() == 0:
                kernel.call("unshare", NEWNS)
            else:
                enter_namespaces(NEWNS, self._proc)
        except OSError as error:
            raise SandboxError(
                f"user namespaces are switched off on this machine ({error.strerror}); "
                "switch them on, use the container image or another machine; see README, 'Isolation'"
            ) from None
        try:
            build_room(self._libraries, folder)
        except OSError as error:
            raise SandboxError(
                f"the private root cannot be made on this machine ({error.strerror}); "
                "use the container image or another machine; see README, 'Isolation'"
            ) from None

    def _check_libraries(self) -> None:
        for path in self._libraries:
            if not os.access(path, os.R_OK | os.X_OK):
                raise SandboxError(
                    f"{path} cannot be read by an unprivileged user; install Python where everyone can "
                    "read it, or do not grade as root"
                )


def scratch_at(layers: Layers, given: str) -> Path:
    """Say where a submission may write: in memory of its own, or in a folder that the grader gives."""
    return SCRATCH if layers.namespaces else Path(given)


def _measure_address_space() -> int:
    """Measure this process's address space in bytes, while /proc can be read."""
    with open("/proc/self/statm", encoding="ascii") as status:
        return int(status.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

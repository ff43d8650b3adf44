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
from .room import DEVICES, build_room, choose_scratch, find_libraries, mount_scratch
from .seccomp import ARCHITECTURES, apply_seccomp

LINE = 3
"""The one descriptor that a submission keeps besides the three standard ones."""
THREADS = 64
REMEDY = (
    "switch on user namespaces, use the container image or another machine, or set the level to reduced; "
    "see README, 'Isolation'"
)


@dataclass(frozen=True)
class Layers:
    """Which layers of the jail are up; all of them at level strict. Tests take them down one by one."""

    namespaces: bool = True
    room: bool = True
    """The private root."""
    landlock: bool = True
    seccomp: bool = True
    rlimits: bool = True


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
        self._scratch = choose_scratch(self._libraries)
        self._held = _measure_address_space()
        self._proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        if layers.landlock and not find_version():
            raise SandboxError("this kernel has no Landlock (Linux 5.13 or later, switched on, is needed)")
        machine = kernel.name_machine()
        if layers.seccomp and machine not in ARCHITECTURES:
            raise SandboxError(f"there is no seccomp filter for {machine}, only for x86_64 and aarch64")
        if layers.room:
            self._build(folder)
        leave_root()
        self._check_libraries()

    def enter(self) -> None:
        """Move this process, and all that it starts, into namespaces of its own."""
        if self._layers.namespaces:
            enter_namespaces(EVERYTHING, self._proc)
            mount_scratch(self._scratch, self._limits.scratch_mib)

    def shut(self, line: int, given: str) -> None:
        """Shut this process in, for good.

        Args:
            line: the descriptor to keep; it becomes `LINE`.
            given: a folder on disk to write to, where there is none in memory.
        """
        strict = self._layers.namespaces
        scratch = self._scratch if strict else Path(given)
        os.dup2(line, LINE, inheritable=False)
        os.closerange(LINE + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ.update(HOME=str(scratch), TMPDIR=str(scratch))
        os.chdir(scratch)
        drop_capabilities()
        if self._layers.rlimits:
            apply_limits(self._limits, self._held, THREADS if strict else None)
        if self._layers.landlock:
            apply_landlock(self._libraries, DEVICES, scratch)
        if self._layers.seccomp:
            apply_seccomp(os.getpid(), threads=strict)

    def _build(self, folder: Path) -> None:
        root = os.geteuid() == 0
        try:
            if root:
                kernel.call("unshare", NEWNS)
            else:
                enter_namespaces(NEWNS, self._proc)
        except OSError as error:
            lack = "root has no CAP_SYS_ADMIN" if root else "user namespaces are switched off"
            raise SandboxError(f"{lack} on this machine ({error.strerror}); {REMEDY}") from None
        try:
            build_room(self._libraries, self._scratch, folder)
        except OSError as error:
            raise SandboxError(f"no private root can be made here ({error.strerror}); {REMEDY}") from None

    def _check_libraries(self) -> None:
        for path in self._libraries:
            if not os.access(path, os.R_OK | os.X_OK):
                raise SandboxError(
                    f"{path} cannot be read by an unprivileged user; install Python where everyone can "
                    "read it, or do not grade as root"
                )


def _measure_address_space() -> int:
    """Measure this process's address space in bytes, while /proc can be read."""
    with open("/proc/self/statm", encoding="ascii") as status:
        return int(status.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

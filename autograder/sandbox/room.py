"""Knows the private root: what of the file system a submission can see, and nothing else."""

import os
import site
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from . import kernel

DEVICES = tuple(Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom"))
_BIND, _RECURSIVE, _PRIVATE, _DETACH = 0x1000, 0x4000, 0x40000, 2
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_ATTRIBUTE_READONLY, _ATTRIBUTE_NOSUID, _ATTRIBUTE_NODEV = 1, 2, 4
_AT_CWD, _AT_RECURSIVE = -100, 0x8000


def find_libraries() -> tuple[Path, ...]:
    """Find the folders that Python, its libraries and this package are in; nothing else is needed.

    They come from the interpreter's own layout and from what is loaded, never from `sys.path`, which may
    name a course's folder.
    """
    layout = sysconfig.get_paths()
    folders = {layout[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {sysconfig.get_config_var("DESTSHARED") or layout["stdlib"], *site.getsitepackages()}
    folders |= {str(path.parent) for path in _loaded()}
    folders.add(str(Path(__file__).parents[1]))
    existing = sorted({Path(folder) for folder in folders if Path(folder).is_dir()})
    return tuple(path for path in existing if not any(other in path.parents for other in existing))


def choose_scratch(libraries: Iterable[Path]) -> Path:
    """Choose where a submission may write: /tmp, unless Python itself is there."""
    usual = Path("/tmp")
    return Path("/scratch") if any(path.is_relative_to(usual) for path in libraries) else usual


def build_room(libraries: Iterable[Path], scratch: Path, folder: Path) -> None:
    """Make a new root of read-only views, move into it, and let go of the old one.

    Args:
        libraries: folders to show, each at its own place.
        scratch: where to make an empty folder that something can be laid over.
        folder: an empty folder to build at.

    Raises:
        OSError: the kernel does not allow it.
    """
    kernel.call("mount", None, b"/", None, _RECURSIVE | _PRIVATE, None)
    _mount_memory(folder, "size=1m,nr_inodes=1024,mode=755")
    for path in libraries:
        place = folder / path.relative_to("/")
        place.mkdir(parents=True)
        _show(path, place, _ATTRIBUTE_READONLY | _ATTRIBUTE_NOSUID | _ATTRIBUTE_NODEV)
    for path in DEVICES:
        place = folder / path.relative_to("/")
        place.parent.mkdir(exist_ok=True)
        place.touch()
        _show(path, place, _ATTRIBUTE_READONLY | _ATTRIBUTE_NOSUID)
    for path in (scratch, Path("/proc")):
        (folder / path.relative_to("/")).mkdir()
    os.chdir(folder)
    kernel.call("pivot_root", b".", b".")
    kernel.call("umount2", b".", _DETACH)
    os.chdir("/")
    _restrict(Path("/"), _ATTRIBUTE_READONLY | _ATTRIBUTE_NOSUID | _ATTRIBUTE_NODEV, 0)


def mount_scratch(place: Path, mib: int) -> None:
    """Lay an empty folder in memory, bounded in size and in files, over the scratch folder."""
    _mount_memory(place, f"size={mib}m,nr_inodes=4096,mode=700", _NOEXEC)


def _mount_memory(place: Path, options: str, flags: int = 0) -> None:
    kernel.call("mount", b"tmpfs", bytes(place), b"tmpfs", flags | _NOSUID | _NODEV, options.encode())


def _show(path: Path, place: Path, attributes: int) -> None:
    kernel.call("mount", bytes(path), bytes(place), None, _BIND | _RECURSIVE, None)
    _restrict(place, attributes, _AT_RECURSIVE)


def _restrict(place: Path, attributes: int, flags: int) -> None:
    change = b"".join(word.to_bytes(8, "little") for word in (attributes, 0, 0, 0))
    kernel.call("mount_setattr", _AT_CWD, bytes(place), flags, change, len(change))


def _loaded() -> set[Path]:
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        files = {line.split(maxsplit=5)[5].strip() for line in maps if line.count(" ") > 5 and "/" in line}
    return {Path(name) for name in files if ".so" in Path(name).name}

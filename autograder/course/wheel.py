"""Knows how this package, or the light part of it that students install, is packed as a wheel."""

import base64
import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path

from autograder.exercises import BuildError

from .files import pack_zip

PACKAGE = "autograder"
LIGHT = ("data", "exercises", "judging", "student")
"""The rooms that a notebook needs."""
_ROOT = Path(__file__).parent.parent
_KEPT = (
    "Metadata-Version",
    "Name",
    "Version",
    "Summary",
    "License-Expression",
    "License-File",
    "Requires-Python",
)
_TAG = "py3-none-any"


def build_wheel(light: bool = True) -> tuple[str, bytes]:
    """Pack this package without a build tool and without network; the same package gives the same bytes.

    Args:
        light: whether only what students install goes in, or everything.

    Returns:
        The wheel's file name and its bytes.

    Raises:
        BuildError: the package was not installed, so nothing is known of what it needs.
    """
    try:
        installed = distribution(PACKAGE)
    except PackageNotFoundError:
        raise BuildError(f"{PACKAGE} is not installed here; expected `pip install` of its folder") from None
    known = installed.metadata
    name = f"{PACKAGE}-{known['Version']}"
    info = f"{name}.dist-info"
    files = {f"{PACKAGE}/{path.relative_to(_ROOT).as_posix()}": path.read_bytes() for path in _list(light)}
    files[f"{info}/METADATA"] = _describe(known, light).encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: {PACKAGE}\nRoot-Is-Purelib: true\nTag: {_TAG}\n".encode()
    )
    if not light:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{PACKAGE} = {PACKAGE}.cli:main\n".encode()
    if licence := installed.read_text("licenses/LICENSE"):
        files[f"{info}/licenses/LICENSE"] = licence.encode()
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in sorted(files.items()))
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return f"{name}-{_TAG}.whl", pack_zip(files)


def _list(light: bool) -> Iterator[Path]:
    for path in sorted(_ROOT.rglob("*")):
        room, *inside = path.relative_to(_ROOT).parts
        hidden = "__pycache__" in path.parts or path.suffix == ".pyc"
        if path.is_file() and not hidden and (not light or not inside or room in LIGHT):
            yield path


def _describe(known: PackageMetadata, light: bool) -> str:
    """Write what pip must know; of the needs only those that students have, or all with their extras."""
    lines = [f"{key}: {known[key]}" for key in _KEPT if known[key]]
    needs = known.get_all("Requires-Dist") or []
    if light:
        needs = [need for need in needs if "extra ==" not in need]
    else:
        lines += [f"Provides-Extra: {extra}" for extra in known.get_all("Provides-Extra") or []]
    return "\n".join([*lines, *(f"Requires-Dist: {need}" for need in needs)]) + "\n"


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"

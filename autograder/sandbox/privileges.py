"""Knows how a process gives up every privilege, so that nothing can give one back."""

import os

from ..exercises import SandboxError
from . import kernel

NOBODY = 61100
"""A user that distributions leave unused, so that no other process of the machine is this one's neighbour."""
_SET_DUMPABLE, _CAPBSET_DROP, _SET_NO_NEW_PRIVS = 4, 24, 38
_CAPABILITIES = 64
_VERSION_3 = 0x20080522


def leave_root() -> None:
    """Become an unprivileged user if this is root, whom file permissions and process limits do not bind.

    Raises:
        SandboxError: it is not possible.
    """
    if os.geteuid() != 0:
        return
    _drop_bounding_set()
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError as error:
        raise SandboxError(
            f"this root cannot become an unprivileged user ({error.strerror}); grade as an ordinary user"
        ) from None
    kernel.control(_SET_DUMPABLE, 1)  # else its own files in /proc would still be root's


def drop_capabilities() -> None:
    """Give up all capabilities, those of a fresh user namespace too, and the way back to any.

    Raises:
        OSError: it is not possible.
    """
    _drop_bounding_set()
    head = _VERSION_3.to_bytes(4, "little") + bytes(4)
    kernel.call("capset", head, bytes(24))
    kernel.control(_SET_NO_NEW_PRIVS, 1)


def _drop_bounding_set() -> None:
    for capability in range(_CAPABILITIES):
        try:
            kernel.control(_CAPBSET_DROP, capability)
        except OSError:
            return  # beyond the last one, or an ordinary user, whom no_new_privs binds all the same

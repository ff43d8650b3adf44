"""Gives machines networks of their own: a namespace each, joined by a bridge in another."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

NET = "10.213.77"
APART = ("unshare", "--net")


def why_not() -> str:
    """Say why this machine allows no such networks; empty where it does."""
    words = (*APART, "ip", "link", "add", "lan", "type", "bridge")
    return subprocess.run(words, capture_output=True, text=True, check=False).stderr


def address(names: Sequence[str], name: str) -> str:
    """Give the address of a machine among others."""
    return f"{NET}.{names.index(name) + 1}"


@contextmanager
def networks(names: Sequence[str]) -> Iterator[Mapping[str, Sequence[str]]]:
    """Give by machine what a command begins with to run in its network; nothing of it stays."""
    holders: list[subprocess.Popen[bytes]] = []
    try:
        for _ in (*names, "the bridge"):
            holders.append(subprocess.Popen((*APART, "sleep", "infinity")))
        inside = [("nsenter", "--target", str(holder.pid), "--net", "--") for holder in holders]
        for holder in holders:
            while _network(holder.pid) == _network(os.getpid()):
                time.sleep(0.01)
        bridge = inside[-1]
        _run(*bridge, "ip", "link", "add", "lan", "type", "bridge")
        _run(*bridge, "ip", "link", "set", "lan", "up")
        for name, holder, machine in zip(names, holders, inside, strict=False):
            port = f"port{holder.pid}"
            ends = ("type", "veth", "peer", "name", "lan", "netns", str(holder.pid))
            _run(*bridge, "ip", "link", "add", port, *ends)
            _run(*bridge, "ip", "link", "set", port, "master", "lan", "up")
            _run(*machine, "ip", "address", "add", f"{address(names, name)}/24", "dev", "lan")
            for device in ("lo", "lan"):
                _run(*machine, "ip", "link", "set", device, "up")
        yield dict(zip(names, inside, strict=False))
    finally:
        for holder in holders:
            holder.kill()
            holder.wait()


def _network(pid: int) -> str:
    return os.readlink(f"/proc/{pid}/ns/net")


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)

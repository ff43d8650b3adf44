"""Knows how much a submission may use, and how tightly it is shut in."""

from dataclasses import dataclass
from enum import StrEnum

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    call_seconds: float = 5.0
    """For one call of one function."""
    notebook_seconds: float = 30.0
    """For running all cells."""
    memory_mib: int = 2048
    output_bytes: int = 64_000_000
    """What one call may return; what is printed is thrown away unseen."""
    scratch_mib: int = 64
    """What it may write to its temporary folder."""

    @property
    def memory(self) -> str:
        """The memory limit in words."""
        mib = self.memory_mib
        return f"{mib / 1024:g} GiB" if mib >= 1024 else f"{mib} MiB"


class Level(StrEnum):
    """How much of the boundary this machine must provide."""

    STRICT = "strict"
    REDUCED = "reduced"


def apply_limits(limits: Limits, held: int, threads: int | None) -> None:
    """Set this process's resource limits, soft and hard, for good.

    The clock that counts is the grader's; the processor time set here only ends what is left behind.

    Args:
        limits: what the submission may use.
        held: address space in bytes that the warm process already has.
        threads: tasks that may exist at a time, this one included; None where the kernel would count those of
            other processes too.
    """
    import resource  # not on every machine on which a course is built

    hour = 3600
    for name, value in {
        "AS": held + limits.memory_mib * MIB,
        "CORE": 0,
        "CPU": hour,
        "FSIZE": limits.scratch_mib * MIB,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "NICE": 0,
        "NOFILE": 128,
        "NPROC": threads,
        "RTPRIO": 0,
        "SIGPENDING": 128,
        "STACK": 8 * MIB,
    }.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None and value is not None:
            resource.setrlimit(kind, (value, value))

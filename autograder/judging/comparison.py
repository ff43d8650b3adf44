"""Knows when two arrays agree: by the largest difference, measured against the largest expected entry.

Right float64 code agrees with the exact answer to about 1e-14 of the largest entry, and wrong code was never
seen below 1e-1, so the tolerances leave room on both sides. Entry-by-entry relative errors are not used: they
reject right code wherever an entry happens to be near zero.
"""

import numpy as np

from ..exercises import Array, Mismatch

SINGLE = 1e-4
"""Tolerance for float32 answers."""

SINGLE_FLOOR = 0.1
"""In float32 an array of smaller entries is measured against this: it may be what larger terms left over."""

SAMPLE = 64
"""Entries that mostly tell that an array was not computed in single precision."""


def compare(
    name: str, yours: Array, expected: Array, tolerance: float, floor: float = 0.0
) -> Mismatch | None:
    """Compare two arrays of equal shape; None when they agree.

    Args:
        name: the array's name, for the report.
        yours: the answer.
        expected: the right answer, finite.
        tolerance: largest accepted difference, relative to the largest expected entry.
        floor: what the difference is measured against where all expected entries are smaller.
    """
    with np.errstate(all="ignore"):
        errors = np.asarray(np.subtract(yours, expected, dtype=np.float64))
        np.abs(errors, out=errors)
    size = max(_largest(expected), -float(np.minimum.reduce(expected, axis=None, initial=0.0)))
    accepted = tolerance * (max(size, floor) or 1.0)
    if _largest(errors) <= accepted:  # no NaN is
        return None
    wrong = ~(errors <= accepted)
    finite = np.where(np.isfinite(errors), errors, np.inf)
    worst = np.unravel_index(int(np.argmax(finite)), finite.shape)
    index = tuple(int(i) for i in worst)
    return Mismatch(name, index, float(yours[index]), float(expected[index]), errors, np.asarray(wrong))


def is_single(array: Array) -> bool:
    """Tell whether an array was computed in single precision, even if it is stored in double."""
    if array.dtype == np.float32:
        return True
    if array.dtype != np.float64 or array.size < 2:
        return False
    if not _fits_single(array.flat[:1]) or not _fits_single(array.flat[:SAMPLE]) or not _fits_single(array):
        return False
    return not np.array_equal(np.rint(array), array)


def _fits_single(array: Array) -> bool:
    """Tell whether single precision holds every entry as it is."""
    with np.errstate(all="ignore"):
        return bool((array.astype(np.float32) == array).all())


def _largest(array: Array) -> float:
    """Give the largest entry above zero, NaN where there is one; `np.max` takes longer to get there."""
    return float(np.maximum.reduce(array, axis=None, initial=0.0))

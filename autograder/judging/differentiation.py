"""Knows how to differentiate a function of one number at zero, and how far the result can be trusted.

The complex step, `imag f(ih) / h` with `h = 1e-30`, has no round-off from subtraction and no truncation
error in float64 (Squire and Trapp 1998; Martins, Sturdza and Alonso 2003). It is trusted only where it agrees
with a real difference, since a preallocated real array drops imaginary parts in silence, and `abs` or a
comparison means something else for complex numbers. Elsewhere central differences at three steps are
extrapolated (Richardson 1911), at several scales; the one with the smallest estimated error counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Line = Callable[[complex], Any]
"""A function of one real number that may also be asked at an imaginary one; its values are NumPy scalars."""

COMPLEX_STEP = 1e-30
COMPLEX = "complex step"
SCALES = (3e-2, 1e-3, 1e-4, 1e-6)
"""First steps of the extrapolations."""
CONFIRMED = 1e-6
"""How closely a real difference must be known, relative to its size, to confirm a complex step."""
SETTLED = 5e4
"""The relative error, in units of epsilon, at which no further scale is tried."""


@dataclass(frozen=True)
class Derivative:
    """A derivative with its estimated absolute error, infinite where there is none to be had."""

    value: float
    error: float
    method: str
    """`complex step` or `Richardson`."""


def differentiate(f: Line, epsilon: float) -> Derivative:
    """Differentiate at zero, by complex step where a real difference confirms it.

    Args:
        f: the function.
        epsilon: relative spacing of the numbers in which it computes, such as 2.2e-16.
    """
    exact = _complex_step(f)
    best = Derivative(np.nan, np.inf, "Richardson")
    if _is_kinked(f, epsilon):
        return best
    for scale in SCALES:
        best = min(best, _richardson(f, scale, epsilon), key=lambda found: found.error)
        if (
            exact == best.value == 0
        ):  # no part of zero is small enough to be known to: every step says the same
            return Derivative(0.0, 0.0, COMPLEX)
        known = best.error <= CONFIRMED * abs(best.value)
        if exact is not None and known and abs(exact - best.value) <= 10 * best.error:
            return Derivative(exact, 1e-15 * abs(exact), COMPLEX)
        if best.error <= SETTLED * epsilon * abs(best.value):
            break
    return best


def differentiate_as(f: Line, method: str, epsilon: float) -> float:
    """Differentiate at zero by a method that has proved itself along another direction; a few calls."""
    exact = _complex_step(f) if method == COMPLEX else None
    return _richardson(f, SCALES[1], epsilon).value if exact is None else exact


def find_trouble(f: Line) -> str:
    """Name why a function cannot be differentiated at zero: `kink`, a slope on each side, or `noise`."""
    here = f(0.0).real
    slopes = [(f(h).real - here) / h for h in (1e-6, 2e-6, -1e-6, -2e-6)]
    steady = abs(slopes[0] - slopes[1]) + abs(slopes[2] - slopes[3]) <= 1e-3 * max(map(abs, slopes))
    return "kink" if steady else "noise"


def _complex_step(f: Line) -> float | None:
    try:
        value = float(f(1j * COMPLEX_STEP).imag) / COMPLEX_STEP
    except Exception:  # the function was not made for complex numbers; the real difference decides
        return None
    return value if np.isfinite(value) else None


def _richardson(f: Line, scale: float, epsilon: float) -> Derivative:
    steps = (scale, scale / 2, scale / 4)
    ups, downs = ([f(sign * h).real for h in steps] for sign in (1, -1))
    first, second, third = ((up - down) / (2 * h) for up, down, h in zip(ups, downs, steps, strict=True))
    coarse, fine = (4 * second - first) / 3, (4 * third - second) / 3
    value = (16 * fine - coarse) / 15
    rounding = 2 * epsilon * max(map(abs, (*ups, *downs))) / steps[-1]
    error = max(abs(value - fine), abs(fine - coarse) / 10) + rounding
    return Derivative(float(value), float(error) if np.isfinite(error) else np.inf, "Richardson")


def _is_kinked(f: Line, epsilon: float) -> bool:
    """Tell whether the slopes to the left and to the right differ at zero itself, near and less near."""
    here = f(0.0).real

    def bends(h: float) -> bool:
        up, down = f(h).real - here, f(-h).real - here
        return bool(abs(up + down) > 1e-2 * max(abs(up), abs(down)) + 500 * epsilon * abs(here))

    return all(map(bends, (1e-6, 1e-4, 1e-2)))

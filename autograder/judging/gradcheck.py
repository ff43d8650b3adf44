"""Knows whether claimed gradients are the derivative of a NumPy function, whatever project it belongs to.

The question is asked along random directions. With outputs `y = f(x)`, upstream gradients `u` and claimed
gradients `g`, the two numbers

    d/dt  <u, f(x + t v)>  at t = 0        and        <g, v>

are equal for every direction `v` when `g` is right, and differ for almost every `v` when it is not. One
direction through all inputs decides whether all is right; one per input says which gradient is wrong; entries
are looked at one by one only to say where. `differentiation` says how the left side is found.
"""

from __future__ import annotations  # numpy.random is slow to import, and not needed before a case is drawn

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from ..exercises import Array, Mismatch
from .comparison import compare
from .differentiation import Line, differentiate, differentiate_as, find_trouble

EXPLAINED_ENTRIES = 2000
"""A wrong gradient is explained entry by entry only up to this many entries."""
TRUST = 30
"""A disagreement counts from so many times the estimated error of the derivative on."""
CANCELLED = 1e-4
"""A gradient smaller than this part of the outputs lost digits to cancellation, and may: `1 - tanh(z)**2`."""
STRICTEST, LOOSEST = 1e-10, 1e-6
"""Between these the tolerance follows the accuracy, where the caller sets none."""


class Verdict(StrEnum):
    """What a gradient check came to."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, eq=False)
class GradientReport:
    """What was found about the gradients of one function at one point; true when they agree."""

    verdict: Verdict
    error: float
    """Disagreement along the direction that decided, relative to the gradient's size along it."""
    accuracy: float
    """Estimated error of the numerical derivative itself, measured likewise."""
    method: str
    """`complex step` or `Richardson`; `not finite` where a claimed gradient is not."""
    name: str
    """The input whose gradient disagrees most, or the first where all agree."""
    reason: str
    """Why nothing could be decided: `kink` or `noise`; else empty."""
    calls: int
    """How often the function was called."""
    numerical: Array | None = None
    """The numerical gradient, entry by entry, where a gradient disagrees and is small enough."""
    mismatch: Mismatch | None = None
    """Where the claimed gradient differs from it."""

    def __bool__(self) -> bool:
        """Whether the gradients are right."""
        return self.verdict is Verdict.AGREE


_RANK = {Verdict.AGREE: 0, Verdict.UNDECIDABLE: 1, Verdict.DISAGREE: 2}


def gradcheck(
    f: Callable[..., Any],
    inputs: Sequence[Any],
    *,
    gradients: Sequence[Any],
    cotangents: Sequence[Any] | None = None,
    names: Sequence[str] | None = None,
    tolerance: float | None = None,
    seed: int = 0,
    precise: bool = False,
    brief: bool = False,
) -> GradientReport:
    """Check claimed gradients of a function against its numerical derivative.

    Args:
        f: takes the inputs as positional arguments and returns an array, a number, or a tuple of these; it is
            always called with fresh copies.
        inputs: the arguments; float64 arrays and floats are differentiated, others held fixed.
        gradients: the claimed gradient of `sum(u * y)` for each differentiated input, of its shape.
        cotangents: the upstream gradients `u`, one per output; ones where left out.
        names: what to call the differentiated inputs in the report; `0`, `1`, ... where left out.
        tolerance: largest accepted disagreement, relative to the size of each gradient; where left out, as
            small as the derivative is known exactly, from 1e-10 to 1e-6.
        seed: draws the directions.
        precise: whether to hand over `numpy.longdouble` arrays, for derivatives beyond float64 where the
            function keeps to what it is given.
        brief: whether agreement is all that is asked: along one direction, and without finding out which
            gradient is wrong and where, at a fraction of the calls.

    Returns:
        a report that is true when every gradient agrees.

    Raises:
        ValueError: number or shape of gradients, names or cotangents does not fit, or there is no input.
    """
    point = _Point(f, inputs, gradients, cotangents, names, tolerance, precise)
    random = np.random.default_rng(seed)
    directions = [_draw_direction(value, random) for value in point.differentiated]
    report = point.ask(directions)
    if not brief and len(directions) > 1 and not report:
        alone = (
            [v if here == place else 0 * v for here, v in enumerate(directions)]
            for place in range(len(directions))
        )
        report = max(map(point.ask, alone), key=lambda found: (_RANK[found.verdict], found.error))
    if not brief and report.verdict is Verdict.DISAGREE:
        report = point.explain(report)
    return replace(report, calls=point.calls)


def _draw_direction(value: Array, random: np.random.Generator) -> Array:
    """Draw a direction with no entry near zero, of the input's own size, or of its spread if that is less.

    Numbers that all lie near 1000 and differ by 2 are thus moved by about 2, not by 1000.
    """
    size = float(np.max(np.abs(value), initial=0.0)) or 1.0
    size = min(size, max(1.0, float(np.ptp(value)))) if value.size else size
    return np.asarray(random.uniform(0.5, 1.0, value.shape) * random.choice((-1.0, 1.0), value.shape) * size)


class _Point:
    """A function at one point, with the gradients that are claimed there; counts the calls."""

    def __init__(
        self,
        f: Callable[..., Any],
        inputs: Sequence[Any],
        gradients: Sequence[Any],
        cotangents: Sequence[Any] | None,
        names: Sequence[str] | None,
        tolerance: float | None,
        precise: bool,
    ) -> None:
        self.f, self.inputs, self.tolerance, self.calls = f, [_copied(x) for x in inputs], tolerance, 0
        self.places = [place for place, value in enumerate(self.inputs) if _is_float(value)]
        self.differentiated = [np.asarray(self.inputs[place]) for place in self.places]
        self.gradients = [np.asarray(gradient, dtype=np.float64) for gradient in gradients]
        self.kind: Any = np.longdouble if precise else np.float64
        self.epsilon, self.size = float(np.finfo(self.kind).eps), 0.0
        self.names = [str(place) for place in range(len(self.places))] if names is None else list(names)
        self.cotangents = None if cotangents is None else [np.asarray(u, dtype=float) for u in cotangents]
        if not self.places:
            raise ValueError("gradcheck: no input is a float64 array or a float")
        _expect("gradients", _shapes(self.gradients), _shapes(self.differentiated))
        if len(self.names) != len(self.places):
            raise ValueError(f"gradcheck: {len(self.names)} names found, {len(self.places)} expected")

    def ask(self, directions: Sequence[Array]) -> GradientReport:
        """Compare along one direction; errors are measured against the smallest gradient that takes part."""
        moving = [place for place, direction in enumerate(directions) if np.any(direction)] or [0]
        name = self.names[moving[0]]
        pairs = list(zip(self.gradients, directions, strict=True))
        claimed = sum(float(np.sum(g * v)) for g, v in pairs)
        if not np.isfinite(claimed):
            return GradientReport(Verdict.DISAGREE, np.inf, 0.0, "not finite", name, "", 0)
        line = self._along(directions)
        line(0.0)  # tells the precision in which the function answers, and its size
        floor = CANCELLED * self.size
        found = differentiate(line, self.epsilon)
        sizes = [float(np.linalg.norm(g)) * float(np.sqrt(np.mean(v**2))) for g, v in pairs]
        scale = max(min(sizes[place] for place in moving), floor) or abs(found.value) or 1.0
        error, accuracy = abs(found.value - claimed) / scale, found.error / scale
        tolerance = self._demand(accuracy)
        if error > max(tolerance, TRUST * accuracy):
            return GradientReport(Verdict.DISAGREE, error, accuracy, found.method, name, "", 0)
        if not accuracy <= tolerance:
            trouble = find_trouble(line)
            return GradientReport(Verdict.UNDECIDABLE, error, accuracy, found.method, name, trouble, 0)
        verdict = Verdict.AGREE if error <= tolerance else Verdict.DISAGREE
        return GradientReport(verdict, error, accuracy, found.method, name, "", 0)

    def explain(self, report: GradientReport) -> GradientReport:
        """Differentiate with respect to every entry of the input that disagrees, and compare."""
        place = self.names.index(report.name)
        claimed = self.gradients[place]
        if claimed.size > EXPLAINED_ENTRIES:
            return report
        numerical = np.zeros(claimed.shape)
        units = [np.zeros(gradient.shape) for gradient in self.gradients]
        for index in np.ndindex(claimed.shape):
            units[place][index] = 1.0
            numerical[index] = differentiate_as(self._along(units), report.method, self.epsilon)
            units[place][index] = 0.0
        mismatch = compare(report.name, claimed, numerical, self._demand(report.accuracy))
        return replace(report, numerical=numerical, mismatch=mismatch)

    def _demand(self, accuracy: float) -> float:
        """Give the tolerance for a derivative that is known to a relative accuracy."""
        if self.tolerance is not None:
            return self.tolerance
        return min(max(TRUST * accuracy, STRICTEST), LOOSEST)

    def _along(self, directions: Sequence[Array]) -> Line:
        """Make the function of one number whose slope at zero is asked for."""

        def line(step: complex) -> Any:
            arguments = [_copied(value) for value in self.inputs]
            for place, direction in zip(self.places, directions, strict=True):
                arguments[place] = np.asarray(arguments[place], dtype=self.kind) + step * direction
            self.calls += 1
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer = self.f(*arguments)
            outputs = [np.asarray(y) for y in (answer if isinstance(answer, (tuple, list)) else (answer,))]
            weights = [np.ones(y.shape) for y in outputs] if self.cotangents is None else self.cotangents
            _expect("cotangents", _shapes(weights), _shapes(outputs))
            self.size = sum(float(np.sum(np.abs(u * y))) for u, y in zip(weights, outputs, strict=True))
            steps = [float(np.finfo(y.dtype).eps) for y in outputs if y.dtype.kind in "fc"]
            self.epsilon = max(steps, default=self.epsilon)
            return sum(np.sum(u * y) for u, y in zip(weights, outputs, strict=True))

        return line


def _expect(what: str, found: list[tuple[int, ...]], expected: list[tuple[int, ...]]) -> None:
    if found != expected:
        raise ValueError(f"gradcheck: {what} of shapes {found} found, {expected} expected")


def _shapes(arrays: Sequence[Array]) -> list[tuple[int, ...]]:
    return [array.shape for array in arrays]


def _is_float(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == np.float64)


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value

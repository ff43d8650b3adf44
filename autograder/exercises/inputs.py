"""Knows the kinds of argument that an exercise's function takes, and how each is drawn.

The draws follow one rule: nothing is zero, tiny, equal or symmetric by accident, because such inputs hide
mistakes (a bias of zero hides a missing bias).
"""

from __future__ import annotations  # numpy.random is slow to import, and not needed before a case is drawn

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .shapes import Shape, parse_shape

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Seed:
    """What a generator is made from, anew for every call."""

    number: int


Drawn = Array | int | float | list[Array] | Seed
"""What an argument can be before it is handed over; a seed is handed over as a `numpy.random.Generator`."""


@dataclass(frozen=True, slots=True)
class Floats:
    """A float64 array with entries of either sign and magnitude between 0.2 and 1.2 times `scale`."""

    shape: str
    scale: float = 1.0
    shift: float = 0.0
    """Added to every entry of an array that is then rounded to multiples of 1/1024, so that float32 holds a
    shift of 1000 without loss; at that size a careless `exp` overflows."""

    differentiable = True

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> Array:
        """Draw an array of the shape that `sizes` gives."""
        shape = parse_shape(self.shape).resolve(sizes)
        drawn = random.uniform(0.2, 1.2, shape) * random.choice((-1.0, 1.0), shape) * self.scale
        return np.asarray(np.rint(drawn * 1024) / 1024 + self.shift if self.shift else drawn)


@dataclass(frozen=True, slots=True)
class Integers:
    """An int64 array with entries from 0 up to, not including, the size named by `below`."""

    shape: str
    below: str

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> Array:
        """Draw an array of the shape that `sizes` gives."""
        return random.integers(
            0, parse_shape(self.below).axes[0].length(sizes), parse_shape(self.shape).resolve(sizes)
        )


@dataclass(frozen=True, slots=True)
class Mask:
    """A bool array; where it has two entries or more, at least one is True and one is False."""

    shape: str

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> Array:
        """Draw an array of the shape that `sizes` gives."""
        shape = parse_shape(self.shape).resolve(sizes)
        mask = random.random(shape) < 0.6
        on, *off = random.permutation(mask.size)[:2]
        mask.flat[on] = True
        mask.flat[off] = False
        return mask


@dataclass(frozen=True, slots=True)
class Size:
    """A plain integer that equals a size, such as the number of steps `T`."""

    symbol: str

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> int:
        """Give the size itself."""
        return sizes[self.symbol]


@dataclass(frozen=True, slots=True)
class Lengths:
    """An int64 array with entries from 1 up to the size named by `most`, which occurs at least once."""

    shape: str
    most: str

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> Array:
        """Draw an array of the shape that `sizes` gives."""
        lengths = random.integers(1, sizes[self.most] + 1, parse_shape(self.shape).resolve(sizes))
        lengths.flat[random.integers(lengths.size)] = sizes[self.most]
        return lengths


@dataclass(frozen=True, slots=True)
class Number:
    """A plain float between `low` and `high`."""

    low: float
    high: float

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> float:
        """Draw the number."""
        return float(random.uniform(self.low, self.high))


@dataclass(frozen=True, slots=True)
class Arrays:
    """A list of float arrays, such as the gradients of all parameters."""

    shapes: tuple[str, ...]
    scale: float = 1.0

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> list[Array]:
        """Draw an array of each shape."""
        return [Floats(shape, self.scale).draw(sizes, random) for shape in self.shapes]


@dataclass(frozen=True, slots=True)
class Generator:
    """A `numpy.random.Generator`, equally seeded for every call at one case."""

    differentiable = False

    def draw(self, sizes: Mapping[str, int], random: np.random.Generator) -> Seed:
        """Draw the seed."""
        return Seed(int(random.integers(2**32)))


Input = Floats | Integers | Lengths | Mask | Size | Number | Arrays | Generator
KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Input.__args__}


def shape_of(kind: Input) -> Shape:
    """Give an input's axes; a number, a list and a generator have none."""
    return parse_shape(getattr(kind, "shape", ""))

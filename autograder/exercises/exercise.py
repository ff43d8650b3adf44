"""Knows what one exercise asks: its functions, the shapes between which they map, and its points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from .errors import DeclarationError
from .inputs import Arrays, Floats, Input, Integers, Lengths, Size, shape_of
from .shapes import Shape, parse_shape
from .words import Words

GRADED_CHECKS = ("values", "properties", "gradient")
TOLERANCE = 1e-9
"""Right float64 code agrees with the exact answer to about 1e-14 of the largest entry."""


@dataclass(frozen=True)
class Exercise:
    """A function, or a pair of forward and backward, with the shapes of what goes in and comes out.

    The convention that replaces configuration::

        *outputs, cache = forward(*inputs)          # no cache where there is no backward
        gradients       = backward(*cotangents, cache)

    The backward pass returns one gradient per floating-point input, in the inputs' order.
    """

    forward: str
    inputs: Mapping[str, Input | str]
    """Arguments by name, in order; a plain string is the shape of a float array."""
    outputs: Mapping[str, str | Sequence[str]]
    """Returned arrays by name, in order, with their shapes; several shapes mean a list of arrays, whose items
    are then called `name[0]`, `name[1]`, ...; the cache is not listed."""
    sizes: Mapping[str, range]
    """The lengths that each size symbol may take."""
    points: Mapping[str, float]
    """Points by check: `values`, `properties`, `gradient`."""
    backward: str | None = None
    gradients: Mapping[str, str] = field(default_factory=dict)
    """Outputs that are themselves gradients: `{"dx": "x"}` says that output `dx` is the gradient of the sum
    of the other outputs with respect to input `x`."""
    whole: tuple[str, ...] = ()
    """Outputs that are integers."""
    properties: Mapping[str, Words] = field(default_factory=dict)
    """What must hold of an answer: the name of a function of the setup cell, which takes all inputs and then
    all outputs and says whether it does, with the sentence for when it does not. Where there are properties
    and no points for values, values are not compared: many answers are right."""
    writes: tuple[str, ...] = ()
    """What the student writes, where `forward` names a given function of the setup cell that makes use of it:
    a class, or a function that takes functions."""
    tolerance: float = TOLERANCE
    """Largest accepted difference from the right answer, relative to its largest entry."""
    uses: tuple[str, ...] = ()
    """Names of exercises whose functions this one calls."""
    hints: tuple[Words, ...] = ()
    """What to try, from a nudge to nearly the answer."""
    inexact: str = ""
    """Why the reference's gradients may miss 1e-12 of their size; empty where they do not."""
    large: Mapping[str, int] = field(default_factory=dict)
    """Sizes of one more hidden case, with some 1e5 gradient entries: a backward pass takes milliseconds
    there, numerical differentiation half a minute."""
    language: str = "en"
    """In which a student is told what became of the exercise; the course sets it."""

    def __post_init__(self) -> None:
        """Normalise the inputs and refuse a declaration that contradicts itself."""
        kinds = {name: Floats(kind) if isinstance(kind, str) else kind for name, kind in self.inputs.items()}
        object.__setattr__(self, "inputs", kinds)
        object.__setattr__(self, "outputs", dict(_spread(self.outputs)))
        self._check_shapes()
        self._check_points()

    @cached_property
    def name(self) -> str:
        """The stem that the exercise's functions share."""
        return (self.writes or (self.forward,))[0].removesuffix("_forward")

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The names of the functions to write."""
        if self.writes:
            return self.writes
        return (self.forward, self.backward) if self.backward else (self.forward,)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every function by which the exercise is judged: written by the student, or given."""
        return tuple(dict.fromkeys((self.forward, *self.functions, *self.properties)))

    @cached_property
    def arguments(self) -> Mapping[str, Input]:
        """The arguments by name, each with its kind."""
        return {name: kind for name, kind in self.inputs.items() if not isinstance(kind, str)}

    @cached_property
    def values(self) -> Mapping[str, Shape]:
        """The outputs that are values, not gradients, by name, with their shapes."""
        return {name: self.shape_of(name) for name in self.outputs if name not in self.gradients}

    @cached_property
    def gradient_of(self) -> Mapping[str, str]:
        """Which input each gradient belongs to: `{"dx": "x", "dWx": "Wx"}`, in the order of return."""
        if not self.backward:
            return dict(self.gradients)
        return {f"d{name}": name for name, kind in self.arguments.items() if kind.differentiable}

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """The checks of this exercise, in the order in which they run."""
        values = ("values",) if "values" in self.points or not self.properties else ()
        properties = ("properties",) if self.properties else ()
        gradient = ("gradient",) if self.gradient_of else ()
        return ("shapes", *values, "repeatable", *properties, *gradient)

    @cached_property
    def max_points(self) -> float:
        """All points together."""
        return float(sum(self.points.values()))

    def shape_of(self, name: str) -> Shape:
        """Give the shape of an input, an output or a gradient by its name."""
        if name in self.arguments:
            return shape_of(self.arguments[name])
        if name in self.outputs:
            return parse_shape(str(self.outputs[name]))
        return shape_of(self.arguments[self.gradient_of[name]])

    def said_in(self, language: str) -> "Exercise":
        """Give the exercise as it is told in another language; a sentence that lacks it stays in English."""
        return replace(self, language=language)

    def _check_shapes(self) -> None:
        for symbol, lengths in self.sizes.items():
            if not lengths or min(lengths) < 1:
                raise DeclarationError(f"{self.name}: size {symbol!r}: {lengths} holds no length above 0")
        if self.large and set(self.large) != set(self.sizes):
            raise DeclarationError(
                f"{self.name}: large: sizes {sorted(self.large)} are not {sorted(self.sizes)}"
            )
        for name, kind in self.arguments.items():
            self._check_symbols(shape_of(kind))
            if isinstance(kind, Integers):
                self._check_symbols(parse_shape(kind.below))
            if isinstance(kind, Arrays):
                for shape in kind.shapes:
                    self._check_symbols(parse_shape(shape))
            if isinstance(kind, Lengths):
                self._check_symbols(parse_shape(kind.most))
            if isinstance(kind, Size) and kind.symbol not in self.sizes:
                raise DeclarationError(
                    f"{self.name}: input {name!r}: no size is declared for {kind.symbol!r}"
                )
        for name in self.outputs:
            self._check_symbols(self.shape_of(name))
        for name in self.whole:
            if name not in self.outputs:
                raise DeclarationError(f"{self.name}: whole: {name!r} is not an output")
        if self.writes and self.backward:
            raise DeclarationError(f"{self.name}: writes: a pair with a backward is written as it is")
        for gradient, source in self.gradients.items():
            if gradient not in self.outputs or source not in self.arguments:
                raise DeclarationError(
                    f"{self.name}: gradients: {gradient!r}: {source!r} does not map an output to an input"
                )

    def _check_symbols(self, shape: Shape) -> None:
        for symbol in sorted(shape.symbols - set(self.sizes)):
            raise DeclarationError(f"{self.name}: shape {shape.text!r}: no size is declared for {symbol!r}")

    def _check_points(self) -> None:
        for check, points in self.points.items():
            if check not in GRADED_CHECKS or check not in self.checks:
                allowed = ", ".join(name for name in self.checks if name in GRADED_CHECKS)
                raise DeclarationError(f"{self.name}: points for {check!r}: this exercise has {allowed}")
            if points < 0:
                raise DeclarationError(f"{self.name}: points for {check!r}: {points} is below 0")


def _spread(outputs: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Give each item of a list of arrays a name of its own."""
    for name, shapes in outputs.items():
        if isinstance(shapes, str):
            yield name, shapes
        else:
            yield from ((f"{name}[{place}]", shape) for place, shape in enumerate(shapes))

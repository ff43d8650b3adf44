"""Knows what one exercise asks: its functions, the shapes between which they map, and its points."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import DeclarationError
from .inputs import Floats, Input, Integers, Size
from .shapes import Shape, parse_shape

GRADED_CHECKS = ("values", "gradient")


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
    outputs: Mapping[str, str]
    """Returned arrays by name, in order, with their shapes; the cache is not listed."""
    sizes: Mapping[str, range]
    """The lengths that each size symbol may take."""
    points: Mapping[str, float]
    """Points by check: `values`, `gradient`."""
    backward: str | None = None
    gradients: Mapping[str, str] = field(default_factory=dict)
    """Outputs that are themselves gradients: `{"dx": "x"}` says that output `dx` is the gradient of the sum
    of the other outputs with respect to input `x`."""
    uses: tuple[str, ...] = ()
    """Names of exercises whose functions this one calls."""
    hints: tuple[str, ...] = ()
    inexact: str = ""
    """Why the reference's gradients may miss 1e-12 of their size; empty where they do not."""
    large: Mapping[str, int] = field(default_factory=dict)
    """Sizes of one more hidden case, with some 1e5 gradient entries: a backward pass takes milliseconds
    there, numerical differentiation half a minute."""

    def __post_init__(self) -> None:
        """Normalise the inputs and refuse a declaration that contradicts itself."""
        kinds = {name: Floats(kind) if isinstance(kind, str) else kind for name, kind in self.inputs.items()}
        object.__setattr__(self, "inputs", kinds)
        self._check_shapes()
        self._check_points()

    @property
    def name(self) -> str:
        """The stem that the exercise's functions share."""
        return self.forward.removesuffix("_forward")

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the functions to write."""
        return (self.forward, self.backward) if self.backward else (self.forward,)

    @property
    def arguments(self) -> Mapping[str, Input]:
        """The arguments by name, each with its kind."""
        return {name: kind for name, kind in self.inputs.items() if not isinstance(kind, str)}

    @property
    def values(self) -> Mapping[str, Shape]:
        """The outputs that are values, not gradients, by name, with their shapes."""
        return {
            name: parse_shape(shape) for name, shape in self.outputs.items() if name not in self.gradients
        }

    @property
    def gradient_of(self) -> Mapping[str, str]:
        """Which input each gradient belongs to: `{"dx": "x", "dWx": "Wx"}`, in the order of return."""
        if not self.backward:
            return dict(self.gradients)
        return {f"d{name}": name for name, kind in self.arguments.items() if kind.differentiable}

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks of this exercise, in the order in which they run."""
        return ("shapes", "values", "repeatable", *(("gradient",) if self.gradient_of else ()))

    @property
    def max_points(self) -> float:
        """All points together."""
        return float(sum(self.points.values()))

    def shape_of(self, name: str) -> Shape:
        """Give the shape of an input, an output or a gradient by its name."""
        if name in self.arguments:
            return self.arguments[name].parsed
        if name in self.outputs:
            return parse_shape(self.outputs[name])
        return self.arguments[self.gradient_of[name]].parsed

    def _check_shapes(self) -> None:
        for symbol, lengths in self.sizes.items():
            if not lengths or min(lengths) < 1:
                raise DeclarationError(f"{self.name}: size {symbol!r}: {lengths} holds no length above 0")
        if self.large and set(self.large) != set(self.sizes):
            raise DeclarationError(
                f"{self.name}: large: sizes {sorted(self.large)} are not {sorted(self.sizes)}"
            )
        for name, kind in self.arguments.items():
            self._check_symbols(kind.parsed)
            if isinstance(kind, Integers):
                self._check_symbols(parse_shape(kind.below))
            if isinstance(kind, Size) and kind.symbol not in self.sizes:
                raise DeclarationError(
                    f"{self.name}: input {name!r}: no size is declared for {kind.symbol!r}"
                )
        for shape in self.outputs.values():
            self._check_symbols(parse_shape(shape))
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

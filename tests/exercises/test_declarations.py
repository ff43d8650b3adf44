"""A declaration says what an exercise asks, and contradicts itself nowhere."""

from dataclasses import replace

import pytest

from autograder.exercises import DeclarationError, Exercise, Integers, Size, parse_shape, say


@pytest.mark.parametrize(
    ("text", "sizes", "shape"),
    [
        ("", {}, ()),
        ("N", {"N": 2}, (2,)),
        ("N 4H", {"N": 2, "H": 3}, (2, 12)),
        ("D+H 4H", {"D": 2, "H": 3}, (5, 12)),
        ("3 N", {"N": 2}, (3, 2)),
    ],
)
def test_a_shape_resolves_to_lengths(text: str, sizes: dict[str, int], shape: tuple[int, ...]) -> None:
    assert parse_shape(text).resolve(sizes) == shape


@pytest.mark.parametrize("text", ["n", "N*", "N D-1", "4 H!", "N+"])
def test_a_shape_that_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(DeclarationError, match="is not an axis"):
        parse_shape(text)


def test_the_name_is_the_stem_and_gradients_follow_the_inputs(gate: Exercise) -> None:
    assert gate.name == "gate"
    assert gate.gradient_of == {"dx": "x", "dh": "h", "dw": "w"}
    assert gate.checks == ("shapes", "values", "repeatable", "gradient")
    assert gate.max_points == 3


def test_integer_inputs_have_no_gradient(gate: Exercise) -> None:
    counted = replace(gate, inputs={**gate.inputs, "y": Integers("N", below="D"), "steps": Size("N")})
    assert "dy" not in counted.gradient_of
    assert "dsteps" not in counted.gradient_of


def test_an_undeclared_size_is_named(gate: Exercise) -> None:
    with pytest.raises(DeclarationError, match=r"gate: shape 'D 4K': no size is declared for 'K'"):
        replace(gate, inputs={**gate.inputs, "w": "D 4K"})


def test_an_undeclared_size_is_named_for_every_kind(gate: Exercise) -> None:
    for kind in (Integers("K", below="N"), Integers("N", below="K"), Size("K")):
        with pytest.raises(DeclarationError, match="no size is declared for 'K'"):
            replace(gate, inputs={**gate.inputs, "y": kind})


def test_points_for_a_check_that_does_not_exist_are_refused(gate: Exercise) -> None:
    with pytest.raises(DeclarationError, match="points for 'style': this exercise has values, gradient"):
        replace(gate, points={"style": 3})
    with pytest.raises(DeclarationError, match="points for 'gradient': this exercise has values"):
        replace(gate, backward=None)
    with pytest.raises(DeclarationError, match="-1 is below 0"):
        replace(gate, points={"values": -1})


def test_a_gradient_output_must_belong_to_an_input(gate: Exercise) -> None:
    with pytest.raises(DeclarationError, match="does not map an output to an input"):
        replace(gate, backward=None, gradients={"dz": "z"})


def test_a_size_needs_a_length(gate: Exercise) -> None:
    with pytest.raises(DeclarationError, match="holds no length above 0"):
        replace(gate, sizes={**gate.sizes, "N": range(0, 3)})


def test_sentences_are_said_in_the_language_asked_for_and_else_in_english() -> None:
    exercise = Exercise(
        forward="double",
        inputs={"x": "N"},
        outputs={"y": "N"},
        sizes={"N": range(1, 3)},
        points={"values": 1},
        hints=({"en": "Twice.", "ru": "Дважды."}, {"en": "Add it to itself."}, "x + x"),
    )
    assert [say(hint, "ru") for hint in exercise.hints] == ["Дважды.", "Add it to itself.", "x + x"]
    assert [say(hint, "en") for hint in exercise.hints] == ["Twice.", "Add it to itself.", "x + x"]

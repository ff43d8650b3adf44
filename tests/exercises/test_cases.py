"""Cases are drawn so that nothing hides a mistake, and come back from a file as they were."""

import json
from dataclasses import replace

import numpy as np
import pytest

from autograder.exercises import (
    Case,
    DeclarationError,
    Exercise,
    Floats,
    Integers,
    Mask,
    draw_case,
    read_release,
    write_release,
)


def test_the_same_seed_draws_the_same_case(gate: Exercise) -> None:
    first, second = (draw_case(gate, ("seed", 1), 0, hidden=True) for _ in range(2))
    assert first.sizes == second.sizes
    assert all(np.array_equal(a, b) for a, b in zip(first.inputs, second.inputs, strict=True))


@pytest.mark.parametrize("other", [(("seed", 2), 0, True), (("seed", 1), 0, False), (("seed", 1), 4, True)])
def test_another_seed_index_or_visibility_draws_another_case(
    gate: Exercise, other: tuple[tuple[str, int], int, bool]
) -> None:
    case = draw_case(gate, ("seed", 1), 0, hidden=True)
    assert draw_case(gate, other[0], other[1], hidden=other[2]).inputs[0].flat[0] != case.inputs[0].flat[0]


def test_general_cases_have_different_sizes_above_one_and_every_size_is_one_in_turn(gate: Exercise) -> None:
    for seed in range(50):
        cases = [draw_case(gate, (seed,), index, hidden=True) for index in range(4)]
        assert all(len(set(case.sizes.values())) == 3 for case in cases)
        assert min(cases[0].sizes.values()) > 1
        assert [case.sizes[symbol] for case, symbol in zip(cases[1:], "NDH", strict=True)] == [1, 1, 1]


def test_sizes_that_cannot_differ_are_refused(gate: Exercise) -> None:
    same = {symbol: range(2, 3) for symbol in "NDH"}
    with pytest.raises(DeclarationError, match="leave no lengths that all differ"):
        draw_case(replace(gate, sizes=same), (0,), 0, hidden=False)


def test_floats_are_distinct_of_both_signs_and_never_tiny() -> None:
    drawn = Floats("N D").draw({"N": 20, "D": 30}, np.random.default_rng(0))
    assert np.abs(drawn).min() >= 0.2
    assert len(np.unique(np.abs(drawn))) == drawn.size
    assert {-1.0, 1.0} == set(np.sign(drawn).ravel())


def test_masks_are_never_all_true_nor_all_false() -> None:
    for seed in range(200):
        mask = Mask("N T").draw({"N": 2, "T": 2}, np.random.default_rng(seed))
        assert 0 < mask.sum() < mask.size
    assert Mask("N T").draw({"N": 1, "T": 1}, np.random.default_rng(0)).all()


def test_integers_stay_below_their_size() -> None:
    drawn = Integers("N", below="V").draw({"N": 500, "V": 3}, np.random.default_rng(0))
    assert set(drawn) == {0, 1, 2}


def test_a_case_survives_the_file(gate: Exercise) -> None:
    case = replace(
        draw_case(gate, (0,), 0, hidden=False), values=(np.array([0.1 + 0.2]),), gradients=(np.ones(3),)
    )
    record = json.loads(json.dumps(write_release([gate], {"gate": [case]})))
    exercise, (read,) = read_release(record)["gate"]
    assert exercise == gate
    assert read.sizes == case.sizes
    for before, after in ((case.inputs, read.inputs), (case.cotangents, read.cotangents)):
        assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(before, after, strict=True))
    assert read.values is not None
    assert read.values[0][0] == 0.1 + 0.2


def test_right_gradients_are_never_recorded(gate: Exercise) -> None:
    case = replace(draw_case(gate, (0,), 0, hidden=False), values=(), gradients=(np.array([0.123456789]),))
    assert "0.123456789" not in json.dumps(write_release([gate], {"gate": [case]}))


def test_a_hidden_case_is_never_recorded(gate: Exercise) -> None:
    hidden: Case = draw_case(gate, (0,), 0, hidden=True)
    with pytest.raises(DeclarationError, match="a hidden case cannot be released"):
        write_release([gate], {"gate": [hidden]})


def test_a_release_of_another_version_is_refused() -> None:
    with pytest.raises(DeclarationError, match="version 99 found, this autograder reads 1"):
        read_release({"version": 99, "exercises": []})

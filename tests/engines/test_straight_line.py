"""Straight-line code against the sweeps: the same bits, or no answer."""

import enum
import gc
import math
import pickle
import random

import pytest
from programs import random_point, random_program
from singles import bits, single

from autograd_cli.core import Function
from autograd_cli.core import function as module
from autograd_cli.core.many.straight_line import straight_line
from autograd_cli.core.point.at import graph_of
from autograd_cli.grammar.source import Problem


def answer(graph, asked, values):
    """What the code says; None where it leaves the answer to the sweeps."""
    try:
        found = straight_line(graph, asked)(values)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return found and [found[0], *found[1]]


def test_the_code_has_the_bits_of_the_sweeps_or_no_answer() -> None:
    rng = random.Random(7)
    answered = wanted = 0
    for _ in range(1_500):
        graph = graph_of(random_program(rng, rng.randint(1, 8)))
        point = {name: random_point(rng) for name in graph.inputs}
        asked = [name for name in graph.inputs if rng.random() < 0.8]
        expected = single(graph, point, asked)
        found = answer(graph, asked, [*point.values()])
        wanted += expected is not None and not expected[1]
        if found is not None:
            answered += 1
            assert expected is not None, (graph.text, point)
            assert not expected[1], "kinks are for the sweeps"
            assert bits(found) == bits(expected[0]), (graph.text, point)
    assert answered > 0.8 * wanted > 400


@pytest.mark.parametrize("text", ["x*y + sin(x)/y^2", "exp(-(x - y)^2/(2*y^2))/sqrt(2*pi*y^2)"])
def test_ordinary_points_are_answered(text: str) -> None:
    graph = graph_of(text)
    assert answer(graph, ["x", "y"], [0.3, 1.7]) is not None


def test_long_and_deep_programs_become_code() -> None:
    chain = ["x0 = sin(a)", *(f"x{i} = sin(x{i - 1})*0.9 + a" for i in range(1, 3_000))]
    wide = " + ".join(f"(y{i} - {i})^2" for i in range(3_000))
    deep = "(" * 300 + "a" + "*0.5 + b)" * 300
    for text in ("\n".join(chain), wide, deep):
        graph = graph_of(text)
        point = dict.fromkeys(graph.inputs, 0.1)
        expected = single(graph, point, list(graph.inputs))
        assert expected is not None
        assert answer(graph, graph.inputs, [*point.values()]) == expected[0]


def test_a_function_makes_code_when_it_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(module, "straight_line", lambda *a: made.append(a) or straight_line(*a))
    f = Function.from_text("x^2/y")
    answers = [f.value_and_gradient({"x": 3.0, "y": 2}) for _ in range(5)]
    assert answers == [(4.5, {"x": 3.0, "y": -2.25})] * 5
    assert len(made) == 1
    assert [f.value({"y": 2, "x": 3}) for _ in range(5)] == [4.5] * 5
    assert len(made) == 2
    with pytest.raises(Problem, match=r"is not defined at|division by 0"):
        f.value_and_gradient({"x": 3, "y": 0})
    with pytest.raises(Problem, match="no value for"):
        f.value_and_gradient({"x": 3})
    with pytest.raises(Problem, match="not an input"):
        f.value_and_gradient({"x": 3, "y": 1, "z": 1})
    huge = f.value_and_gradient({"x": 1e200, "y": 1.0})
    assert huge == (math.inf, {"x": 2e200, "y": -math.inf})


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("sec(x) + where(y > 0, sin(x), 1)", {"x": math.inf, "y": -1.0}),
        ("k = inf - 1; sec(k)*y + where(y > 0, sin(k), 1)", {"y": -1.0}),
        ("where(y > 0, log(x), 1) + 0*log(x)", {"x": -1.0, "y": -1.0}),
    ],
)
def test_a_domain_that_one_function_tells_of_is_asked_for_another(text, point) -> None:
    f = Function.from_text(text)
    for evaluate in [f.value, f.value_and_gradient] * 4:
        with pytest.raises(Problem, match=r"is not defined at|division by 0"):
            evaluate(point)


class Name(enum.StrEnum):
    X = "x"
    Y = "y"


def test_names_are_those_of_the_program() -> None:
    f = Function.from_text("x*y")
    for _ in range(4):
        f.value_and_gradient({Name.X: 1.0, Name.Y: 2.0})
    assert {*map(type, f.inputs)} == {str}
    for _ in range(2):
        _, gradient = f.value_and_gradient({"y": 1.0, "x": 2.0})
        assert {*map(type, gradient)} == {str}
        _, gradient = f.value_and_gradient({"x": 1.0, "y": 2.0})
        assert gradient == {"x": 2.0, "y": 1.0}


def test_a_function_can_be_sent_whatever_it_has_made() -> None:
    f = Function.from_text("x^2/y")
    for _ in range(4):
        f.value_and_gradient({"x": 3.0, "y": 2.0})
    again = pickle.loads(pickle.dumps(f))
    assert again.value_and_gradient({"x": 3.0, "y": 2.0}) == (4.5, {"x": 3.0, "y": -2.25})


def test_the_collector_is_off_as_long_as_one_needs_it_off() -> None:
    first, second = module._uncollected(), module._uncollected()
    assert gc.isenabled()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()

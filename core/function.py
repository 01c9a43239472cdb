"""The library's face: a program as a function with a value and a gradient.

>>> from autograd_cli.core import Function
>>> f = Function.from_text("(a+b)*(b+1)")
>>> f.value_and_gradient({"a": 2.0, "b": 1.0})
(6.0, {'a': 2.0, 'b': 5.0})
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, SupportsFloat

from autograd_cli.core.many.straight_line import StraightLine, straight_line
from autograd_cli.core.point.at import At, check_point, graph_of
from autograd_cli.core.program.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from autograd_cli.core.many.arrays import MachineCode

    Array = NDArray[np.float64]


class Function:
    """A scalar function of named inputs.

    A point has a number for every input; an input that it lacks has the number that the program
    gives it, if it does. `value` and `value_and_gradient` take one point, `map` takes many.
    Derivatives that do not exist are taken by the conventions of the language, without a word.

    >>> f = Function.from_text("k = 3; k*x^2", inputs=("k",))
    >>> f.inputs, f.output
    (('k', 'x'), 'z')
    >>> f.value({"x": 2.0}), f.value({"x": 2.0, "k": 5.0})
    (12.0, 20.0)

    Attributes: `inputs`, the names in order of first use; `output`, the output's name; `graph`.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.inputs: tuple[str, ...] = tuple(graph.inputs)
        self._names = self.inputs  # later the caller's own strings, see _along_a_line
        # by whether the gradient is asked for: how many evaluations; the code, once it is made
        self._evaluations: Counter[bool] = Counter()
        self._straight_lines: dict[bool, StraightLine] = {}
        # by the inputs asked for: how many elements of arrays so far; the code, once it is made
        self._elements: Counter[tuple[str, ...]] = Counter()
        self._machine_code: dict[tuple[str, ...], MachineCode | None] = {}

    def __reduce__(self) -> tuple[type[Function], tuple[Graph]]:
        return Function, (self.graph,)  # code is made again where it is wanted

    @property
    def output(self) -> str:
        """The name of the output."""
        return self.graph.output_name

    @classmethod
    def from_text(cls, text: str, inputs: Sequence[str] = ()) -> Function:
        """Read a program, in the language of docs/language.md.

        `inputs` are names that are inputs even where a constant has them (`e`), or where a
        statement gives them a number (`k = 3`) beside other inputs.

        Raises Problem of kind syntax, unknown-function, unknown-name, arity, redefinition,
        recursion or limit, whose text is a sentence; of kind domain where a number that is an input
        has no value (`k = log(-1)`).
        """
        with _uncollected():
            return cls(graph_of(text, inputs))

    def value(self, point: Mapping[str, SupportsFloat]) -> float:
        """The output at a point.

        Raises Problem of kind unknown-name, missing-value or domain; TypeError where a value is no
        real number (many points are what `map` is for), ValueError where one is beyond floats.

        >>> Function.from_text("hypot(x, y)").value({"x": 3, "y": 4})
        5.0
        """
        found = self._along_a_line(point, differentiated=False)
        if found is not None:
            return found[0]
        check_point(self.graph, point)
        return At(self.graph, _floats(point), []).value

    def value_and_gradient(
        self, point: Mapping[str, SupportsFloat]
    ) -> tuple[float, dict[str, float]]:
        """The output at a point, and its derivative by each input, in the order of `inputs`.

        Raises what `value` does.

        >>> Function.from_text("x*y").value_and_gradient({"x": 3.0, "y": 4.0})
        (12.0, {'x': 4.0, 'y': 3.0})
        """
        found = self._along_a_line(point, differentiated=True)
        if found is not None:
            return found[0], dict(zip(self._names, found[1], strict=True))
        check_point(self.graph, point)
        with _uncollected():
            at = At(self.graph, _floats(point))
            return at.value, at.gradient

    def map(
        self, points: Mapping[str, ArrayLike], wrt: Sequence[str] | None = None
    ) -> tuple[Array, dict[str, Array]]:
        """The output at many points, and its derivative by each input or by those of `wrt`.

        `points` has an array of real numbers for each input, or one number for all points. All
        arrays have one shape, and so have the answers, which are arrays of float64. Inputs that are
        not in `wrt` count as constants; `wrt=()` asks for the values alone. Blocks of the arrays
        run on all cores and, with the extra `jit`, as machine code after two million elements.

        Raises what `value` does: where an element leaves the domain of a function the Problem's
        value `element` is its index; ValueError where shapes differ.

        >>> f = Function.from_text("(a+b)*(b+1)")
        >>> values, gradient = f.map({"a": [2.0, 0.0], "b": [1.0, 3.0]})
        >>> values.tolist(), gradient["b"].tolist()
        ([6.0, 12.0], [5.0, 7.0])
        """
        asked = tuple(check_point(self.graph, points, wrt))
        output, *slopes = self._over_arrays(points, asked)
        return output, dict(zip(asked, slopes, strict=True))

    def _along_a_line(
        self, point: Mapping[str, Any], differentiated: bool
    ) -> tuple[float, tuple[float, ...]] | None:
        """Value and derivatives by straight-line code; None: that is not made, or does not hold."""
        # beside the code, every look at each input counts
        if (names := tuple(point)) == self._names:
            values = [*point.values()]
        elif point.keys() == self.graph.inputs.keys():
            values = [point[name] for name in self.inputs]
        elif self.graph.numbers and point.keys() <= self.graph.inputs.keys():
            point = {**self.graph.numbers, **point}
            if len(point) < len(self.inputs):
                return None
            values = [point[name] for name in self.inputs]
        else:
            return None
        kinds = set(map(type, values))
        if not kinds <= _PLAIN:
            return None
        code, runs = self._straight_lines.get(differentiated), 1
        if code is None:
            self._evaluations[differentiated] += 1
            if self._evaluations[differentiated] < _WORTHWHILE:
                return None
            with _uncollected():
                asked = self.inputs if differentiated else ()
                code = self._straight_lines[differentiated] = straight_line(self.graph, asked)
            if names == self.inputs and {*map(type, names)} == {str}:
                self._names = names  # the very same strings are seen to be equal at once
            runs = _WARM
        try:
            if int in kinds:
                values = [*map(float, values)]
            for _ in range(runs - 1):
                code(values)
            return code(values)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    def _over_arrays(self, points: Mapping[str, Any], asked: tuple[str, ...]) -> list[Array]:
        """The value and the derivatives by blocks or, after many elements, by machine code."""
        from autograd_cli.core.many import arrays

        columns = _arrays({**self.graph.numbers, **points})
        if self._elements[asked] >= _MANY and asked not in self._machine_code:
            from autograd_cli.core.many.machine_code import machine_code

            self._machine_code[asked] = machine_code(self.graph, asked)
        self._elements[asked] += max((array.size for array in columns.values()), default=1)
        return arrays.answers(self.graph, columns, asked, self._machine_code.get(asked))


# Making code takes as long as a dozen sweeps. A function that is evaluated a third time is likely
# to be evaluated many times.
_WORTHWHILE = 3
_MANY = 2_000_000  # elements; in less time than these take nothing is compiled
_WARM = 10  # new code is run so often at once: then Python has specialised it, and it is faster
_PLAIN = frozenset((float, int))


@contextmanager
def _uncollected() -> Iterator[None]:
    """With Python's collector of cycles off: programs have none, and it doubles the time."""
    with _COLLECTOR.lock:
        if not _COLLECTOR.stopped:
            _COLLECTOR.was_on = gc.isenabled()
            gc.disable()
        _COLLECTOR.stopped += 1
    try:
        yield
    finally:
        with _COLLECTOR.lock:
            _COLLECTOR.stopped -= 1
            if not _COLLECTOR.stopped and _COLLECTOR.was_on:
                gc.enable()


class _Collector:
    """The collector is one for all threads: the last thread that needs it off turns it on again."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.stopped = 0  # how many need it off now
        self.was_on = True


_COLLECTOR = _Collector()


def _floats(point: Mapping[str, Any]) -> dict[str, float]:
    return {name: _float(name, value) for name, value in point.items()}


def _float(name: str, value: Any) -> float:
    if getattr(value, "shape", ()) or isinstance(value, list | tuple):
        raise TypeError(
            f"{name} is an array: many points at once are map(points); "
            "arrays in a single point are kept for tensors"
        )
    # text has float() read it, but is no number
    if not isinstance(value, SupportsFloat) or not _is_real(value):
        raise TypeError(f"{name} is no number: {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is beyond floats: {value!r:.20}") from None


def _is_real(value: Any) -> bool:
    """Whether what NumPy made, a number or an array, is real and has no masked elements."""
    kind = getattr(getattr(value, "dtype", None), "kind", "f")
    return kind in "biuf" and not hasattr(value, "mask")


def _arrays(point: Mapping[str, Any]) -> dict[str, Array]:
    import numpy as np

    arrays = {name: np.asanyarray(_array_of(name, value)) for name, value in point.items()}
    for name, array in arrays.items():
        if not _is_real(array):
            raise TypeError(f"{name} is no array of real numbers: {array!r:.60}")
    shapes = {name: array.shape for name, array in arrays.items() if array.shape}
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"arrays of different shapes: {listed}")
    return {name: np.asarray(array, float) for name, array in arrays.items()}


def _array_of(name: str, value: Any) -> Any:
    """An array, or a number as a float; a list is an array."""
    import numpy as np

    if isinstance(value, list | tuple):
        try:
            return np.array(value)
        except (ValueError, OverflowError):
            raise TypeError(f"{name} is no array of real numbers: {value!r:.60}") from None
    return value if getattr(value, "shape", ()) else _float(name, value)

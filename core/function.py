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
    """A scalar function of named real inputs, read from a program by `from_text`.

    A point is a mapping from the names of the inputs to real numbers. It may leave out an input
    that the program itself gives a number, as `k` in the example. `value` and
    `value_and_gradient` take one point, `map` takes arrays of points.

    All numbers are float64, and angles are in radians. Where a derivative does not exist, as that
    of abs(x) at 0, it is a number by convention (docs/derivatives.md), and no error is raised.

    Attributes:
        inputs: the names of the inputs in the order of their first use, a tuple of str
        output: the name of the output; one that the program does not name gets a free letter
        graph: the program as a graph of operations (core/program/graph.py)

    >>> f = Function.from_text("k = 3; k*x^2", inputs=("k",))
    >>> f.inputs, f.output
    (('k', 'x'), 'z')
    >>> f.value({"x": 2.0}), f.value({"x": 2.0, "k": 5.0})
    (12.0, 20.0)
    """

    def __init__(self, graph: Graph) -> None:
        """A function of a graph that is there already; `from_text` reads one from a program."""
        self.graph = graph
        self.inputs: tuple[str, ...] = tuple(graph.inputs)
        self._names = self.inputs  # later the caller's own strings, see _along_a_line
        # The number of evaluations so far, and the code once it is made. The key is whether the
        # gradient is asked for.
        self._evaluations: Counter[bool] = Counter()
        self._straight_lines: dict[bool, StraightLine] = {}
        # The number of array elements so far, and the code once it is made (None: it cannot be
        # made). The key is the inputs that derivatives are asked for by.
        self._elements: Counter[tuple[str, ...]] = Counter()
        self._machine_code: dict[tuple[str, ...], MachineCode | None] = {}

    def __reduce__(self) -> tuple[type[Function], tuple[Graph]]:
        """What pickle stores: the graph alone, because compiled code cannot be pickled."""
        return Function, (self.graph,)

    @property
    def output(self) -> str:
        """The name of the output."""
        return self.graph.output_name

    @classmethod
    def from_text(cls, text: str, inputs: Sequence[str] = ()) -> Function:
        """Read a program in the language of docs/language.md.

        Parameters:
            text: the program, as `"a = x*y; sin(a)"`; its last statement is the output
            inputs: names that are to be inputs although they would otherwise be constants: a
                constant of the language (`e`), or a statement with a number (`k = 3`)

        Raises:
            Problem: of kind syntax, unknown-function, unknown-name, arity, redefinition, recursion
                or limit where the program is wrong; of kind domain where a name in `inputs` stands
                for a number that does not exist (`k = log(-1)`)

        >>> Function.from_text("x^e").inputs, Function.from_text("x^e", inputs=["e"]).inputs
        (('x',), ('x', 'e'))
        """
        with _uncollected():
            return cls(graph_of(text, inputs))

    def value(self, point: Mapping[str, SupportsFloat]) -> float:
        """The output at one point.

        Parameters:
            point: a real number for every input that the program does not give one

        Raises:
            Problem: of kind unknown-name where the point has a name that is no input, of kind
                missing-value where an input has no number, of kind domain where a function is not
                defined (log(x) at x = -1)
            TypeError: where a value is not a real number; arrays go to `map`
            ValueError: where a value is larger than any float, as 10**400

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
        """The output at one point, and its derivatives there.

        Parameters:
            point: as for `value`

        Returns:
            the output, and a dict from each input, in the order of `inputs`, to the derivative of
            the output by it

        Raises:
            the errors of `value`

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
        """The output at many points, and its derivatives there.

        Blocks of the arrays run on all cores. With the extra `jit` installed, machine code is
        compiled once two million elements have been computed.

        Parameters:
            points: for each input an array of real numbers of any shape, the same shape for all, or
                one number, which is then that input's value at every point
            wrt: the inputs to differentiate by, all by default; the other inputs count as
                constants, and `wrt=()` asks for the values alone

        Returns:
            the values, and a dict from each input of `wrt` to the derivatives by it: arrays of
            float64 of the shape of `points`

        Raises:
            Problem: as `value` does; where an element of the arrays is outside the domain of a
                function, `problem.values["element"]` is its index, a tuple
            TypeError: where an array is not of real numbers
            ValueError: where the shapes of the arrays differ

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
        """Value and derivatives by straight-line code.

        None where there is no such code yet, and where it does not apply: at a kink or outside a
        domain, and for values that are not plain numbers. The caller then goes the general way.
        """
        # The code itself takes microseconds, so each pass over the inputs here would be noticed.
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
                self._names = names  # Python compares identical strings without reading them
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


# Straight-line code is made at this evaluation. Making it takes as long as a dozen sweeps, and a
# function that is evaluated a third time is likely to be evaluated many times.
_WORTHWHILE = 3
_MANY = 2_000_000  # elements; compiling takes about as long as computing so many
_WARM = 10  # runs of new code at once, after which Python has specialised it and it runs faster
_PLAIN = frozenset((float, int))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Turn Python's collector of cycles off: graphs have no cycles, and it doubles the time."""
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
    """All threads share one collector: the last thread that needs it off turns it on again."""

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
    # float() would read the text "1.5" too, but a text is not a number
    if not isinstance(value, SupportsFloat) or not _is_real(value):
        raise TypeError(f"{name} is no number: {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is beyond floats: {value!r:.20}") from None


def _is_real(value: Any) -> bool:
    """Whether a number or an array of NumPy is real and has no masked elements.

    True for everything that is not NumPy's.
    """
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
    """The value as an array if it is one or is a list, else as a float."""
    import numpy as np

    if isinstance(value, list | tuple):
        try:
            return np.array(value)
        except (ValueError, OverflowError):
            raise TypeError(f"{name} is no array of real numbers: {value!r:.60}") from None
    return value if getattr(value, "shape", ()) else _float(name, value)

"""The functions of the rule table over arrays of float64.

Where a value is rounded exactly (+, -, *, /, sqrt, comparisons and what is made of them) it has the
bits that it has over floats. NumPy has its own exp, log, sinh, asinh, … for some processors (those
with AVX-512 among them), the C library has others: within 4 ulp the values are the same.

A definition runs over array functions. Of the other rows, `array` says how: a function of NumPy,
the function's own code, or element by element. Own code is the code of core/table/floats.py with
array functions in the place of the ones that it calls. So what is composed of others is written
once.
"""

from collections.abc import Callable, Iterable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core.table import floats
from autograd_cli.core.table.definitions import called, careful
from autograd_cli.core.table.primitives import (
    ALIKE,
    CONSTANT_VALUES,
    PRIMITIVES,
    ROWS,
    Primitive,
)

Array = NDArray[Any]
ArrayFunction = Callable[..., Any]


@cache
def array_function(name: str) -> ArrayFunction:
    """A row's function over arrays and numbers, whose shapes are broadcast.

    It is NumPy's ufunc where there is one. Callers hold np.errstate.
    """
    row = PRIMITIVES[name]
    if row.defined:
        functions = {name: array_function(name) for name in called(row.defined)}
        space = CONSTANT_VALUES | functions | {"where": np.where}
        return careful(name, row.parameters, row.defined, space)
    if row.array == ALIKE:
        function: ArrayFunction = _space()[row.function.__name__]
        return function
    return _numpy_function(row)


@cache
def _space() -> dict[str, Any]:
    """The names of core/table/floats.py, over arrays."""
    space = dict(vars(floats))
    for name, value in vars(floats).items():
        if isinstance(value, FunctionType):
            space[name] = FunctionType(value.__code__, space, name)
    for row in ROWS:
        if row.array != ALIKE and not row.defined:
            space[row.function.__name__] = _numpy_function(row)
    space |= {"where": np.where, "larger": np.maximum, "lesser": np.minimum, "apart": _apart}
    space["math"] = np
    return space


def _numpy_function(row: Primitive) -> ArrayFunction:
    if row.name == "pow":
        return _pow
    by_element = _elementwise(row.function)
    if not row.array:
        return by_element
    ufunc: np.ufunc = getattr(np, row.array)
    if not row.variadic:
        return ufunc
    return lambda *args: (ufunc if len(args) == ufunc.nin else by_element)(*args)


def _elementwise(function: Callable[..., float]) -> ArrayFunction:
    def over_arrays(*args: Any) -> Array:
        arrays = np.broadcast_arrays(*args)
        columns = (array.ravel().data for array in arrays)
        found = np.fromiter(map(function, *columns), float, arrays[0].size)
        return found.reshape(arrays[0].shape)

    return over_arrays


def _apart(condition: Any, rare: ArrayFunction, usual: ArrayFunction, x: Any) -> Array:
    result = np.asarray(usual(x))
    if np.any(condition):
        result[condition] = rare(np.asarray(x)[condition])
    return result


def _pow(x: Any, y: Any) -> Any:
    """floats.pow_: np.float_power is the C library's pow, np.power is not for some y."""
    square = np.equal(y, 2.0)
    if square.all():
        return np.multiply(x, x)
    power = np.float_power(x, y)
    return np.where(square, np.multiply(x, x), power) if square.any() else power


def ties(value: Any, xs: Iterable[Any]) -> Any:
    """How many of xs equal the value, at each element."""
    return sum(np.equal(x, value).astype(float) for x in xs)

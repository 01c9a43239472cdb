"""Graphs and derivatives. The door of the library:

>>> from autograd_cli.core import Function
>>> Function.from_text("(a+b)*(b+1)").value_and_gradient({"a": 2.0, "b": 1.0})
(6.0, {'a': 2.0, 'b': 5.0})

`Problem` is what is raised where a program or a point is wrong.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd_cli.core.function import Function
    from autograd_cli.grammar.source import Problem

__all__ = ["Function", "Problem"]


def __getattr__(name: str) -> object:
    # imported when it is used: the commands import this package and do without
    if name == "Function":
        from autograd_cli.core.function import Function

        return Function
    if name == "Problem":
        from autograd_cli.grammar.source import Problem

        return Problem
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

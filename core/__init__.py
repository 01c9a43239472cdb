"""Graphs and derivatives. The library's face is `function.Function`."""

"""Graphs and derivatives. `from autograd_cli.core.function import Function` is the library's face."""

"""Graphs drawn: in the terminal, as SVG, PNG, TikZ, DOT, Mermaid and JSON."""

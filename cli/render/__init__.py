"""Answers to text, each kind in each format."""

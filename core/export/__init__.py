"""A program and its gradient as code in another language."""

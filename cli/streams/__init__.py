"""Where text comes from and goes to: standard output and error, files, pages on a terminal."""

"""The command line: its table of commands, how words and values are read, and completion."""

"""The command line: line/ reads it, commands/ ask core, render/ writes, messages/ has the words."""

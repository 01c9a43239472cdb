"""The command line: app.py reads options, render/ writes answers, messages/ has the words."""

"""One file a format: tables, Markdown, LaTeX, JSON, lines of fields."""

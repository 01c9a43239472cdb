"""Programs as graphs: lowered from the syntax, named, and printed as text again."""

"""One file a kind of answer: its sections, its object, its records, its formulas."""

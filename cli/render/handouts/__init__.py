"""Pages for a lesson: blocks of plain data, and one printer a format."""

"""Lines of text and their readings."""

"""Born-digital pages, read from what they draw."""

"""Tables of all pages turned into plan rows."""

"""Pixels of a page: binarised, deskewed, ruled."""

"""From pixels to cells: what stands on the page."""

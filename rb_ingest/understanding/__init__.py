"""From cells to plan rows: what it means."""

"""What analysts and reviewers open: the DuckDB database."""

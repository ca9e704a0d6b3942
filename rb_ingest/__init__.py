"""rb_ingest: Indonesian election offices' action plans, from scanned decrees to a database that can be compared."""

__version__ = "0.1.0"

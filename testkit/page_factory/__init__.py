"""Draws plans, decrees and scans of them, and does to them what devices and people do."""

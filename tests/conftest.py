"""Fixtures that all tests share."""

from hypothesis import settings

# The same cases in every run: a test that fails by chance says nothing of a change. Chance belongs to benchmarks.fuzz.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

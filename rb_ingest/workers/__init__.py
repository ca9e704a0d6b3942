"""Processes that read pages, under limits of time and memory."""

"""Ticks and shading in month cells."""

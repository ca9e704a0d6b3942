"""One run over an inbox."""

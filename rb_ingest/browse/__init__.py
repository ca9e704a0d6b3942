"""Plan rows in a browser, without SQL."""

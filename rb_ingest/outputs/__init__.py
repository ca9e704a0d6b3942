"""Files and pictures for people."""

"""What tables of scanned and of born-digital pages have in common."""

"""Words, numbers and months as OCR leaves them."""

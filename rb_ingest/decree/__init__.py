"""What a decree says of itself."""

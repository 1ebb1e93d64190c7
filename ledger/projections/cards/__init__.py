"""Cards: where each is in its life, for stock control."""

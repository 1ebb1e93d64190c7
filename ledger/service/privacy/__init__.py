"""Access, erasure and retention."""

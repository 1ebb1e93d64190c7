"""History and journals as files that other programs read: what is in them, and how they are written."""

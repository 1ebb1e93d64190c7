"""What other rules would have made of real history; nothing is written."""

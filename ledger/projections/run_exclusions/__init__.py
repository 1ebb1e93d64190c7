"""Who was left out of settlement runs: a row for each, with the reason and the amount."""

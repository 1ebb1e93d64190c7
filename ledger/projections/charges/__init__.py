"""What members owe: a row a member, with terms, blocks, open items and totals."""

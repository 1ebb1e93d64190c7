"""What can be read quickly, derived from the events: thrown away and rebuilt at will."""

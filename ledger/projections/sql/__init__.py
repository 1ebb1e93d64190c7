"""SQL that all projections share."""

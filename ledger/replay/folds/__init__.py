"""One fold a projection: what its rows must be, by the stored events alone."""

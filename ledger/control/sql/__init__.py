"""SQL of the control schema."""

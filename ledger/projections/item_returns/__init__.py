"""Returns: one row each time that items came back, or a receipt was voided."""

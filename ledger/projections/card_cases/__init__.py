"""Card cases: one row each time that items came back of a receipt that a card was issued on."""

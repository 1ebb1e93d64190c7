"""Aggregates and their events: all the rules, no input or output, no clock of their own."""

"""Adjustments: points that persons gave or took, and who agreed."""

"""Replays a history with a short fold of its own, and compares what comes out with every projection row.

Nothing here uses the projections' code, nor the domain's events: a fault in either shows as a difference.
"""

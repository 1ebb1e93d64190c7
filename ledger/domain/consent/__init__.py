"""What members agreed to, how much they chose to share, and how often they were contacted.

Rules and aggregates both need the words, so whoever imports names the module.
"""

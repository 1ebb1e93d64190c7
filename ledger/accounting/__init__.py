"""The journal of money in the formats that other programs read. Lines in, bytes out."""

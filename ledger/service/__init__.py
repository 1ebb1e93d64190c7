"""The gRPC face: decode, authorise, call one command or query, encode. No rules here."""

"""A real year of receipts, played through gRPC as tills would send them."""

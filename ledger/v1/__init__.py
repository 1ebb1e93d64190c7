"""The contract, generated from protos/ledger/v1 by `make protos`. Do not edit."""

"""What `migrate` makes for the projections, and what the serving role may do with it."""

from __future__ import annotations

SCHEMA_STEPS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("ledger.projections.sql", "tracking.sql"),
        ("ledger.projections.account_balances", "schema.sql"),
        ("ledger.projections.account_entries", "schema.sql"),
        ("ledger.projections.receipts", "schema.sql"),
    ),
    (("ledger.projections.sql", "points.sql"),),
    (
        ("ledger.projections.points_books", "schema.sql"),
        ("ledger.projections.account_dues", "schema.sql"),
        ("ledger.projections.sql", "entries.sql"),
    ),
    (("ledger.projections.sql", "till.sql"),),
    (("ledger.projections.adjustments", "schema.sql"),),
    (("ledger.projections.sql", "moves.sql"),),
    (("ledger.projections.member_coupons", "schema.sql"),),
    (("ledger.projections.cards", "schema.sql"),),
    (("ledger.projections.card_cases", "schema.sql"),),
    (("ledger.projections.segments", "schema.sql"),),
    (("ledger.projections.points_liability", "schema.sql"),),
    (("ledger.projections.charge_items", "schema.sql"),),
    (
        ("ledger.projections.charges", "schema.sql"),
        ("ledger.projections.statements", "schema.sql"),
        ("ledger.projections.collections", "schema.sql"),
        ("ledger.projections.settlement_runs", "schema.sql"),
        ("ledger.projections.run_exclusions", "schema.sql"),
    ),
    (("ledger.projections.bank_entries", "schema.sql"),),
    (
        ("ledger.projections.money_journal", "schema.sql"),
        ("ledger.projections.money_sums", "schema.sql"),
    ),
)
"""(package, file) of the DDL, in order, step by step. The search path must be on the programme's schema alone."""

GRANTS: tuple[str, ...] = (
    "GRANT SELECT ON account_balances, account_entries, adjustments, receipts TO {role}",
    "GRANT SELECT, INSERT, UPDATE"
    " ON account_balances_1, account_balances_2, receipts_1, receipts_2 TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON adjustments_1, adjustments_2 TO {role}",
    "GRANT SELECT, INSERT ON account_entries_1, account_entries_2 TO {role}",
    "GRANT SELECT ON points_books, account_dues TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON points_books_1, points_books_2,"
    " account_dues_1, account_dues_2 TO {role}",
    "GRANT EXECUTE ON FUNCTION forget_swept_dues TO {role}",
    "GRANT SELECT ON item_returns, till_days TO {role}",
    "GRANT SELECT, INSERT ON item_returns_1, item_returns_2, till_days_1, till_days_2 TO {role}",
    "GRANT SELECT ON member_coupons TO {role}",
    "GRANT SELECT, INSERT ON member_coupons_1, member_coupons_2 TO {role}",
    "GRANT SELECT ON cards TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON cards_1, cards_2 TO {role}",
    "GRANT SELECT ON card_cases TO {role}",
    "GRANT SELECT, INSERT ON card_cases_1, card_cases_2 TO {role}",
    "GRANT SELECT ON segments TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON segments_1, segments_2 TO {role}",
    "GRANT SELECT ON points_liability TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON points_liability_1, points_liability_2,"
    " points_liability_kept_1, points_liability_kept_2 TO {role}",
    "GRANT SELECT ON charge_items TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON charge_items_1, charge_items_2 TO {role}",
    "GRANT SELECT ON charges, statements, collections, settlement_runs, run_exclusions TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON charges_1, charges_2, statements_1, statements_2,"
    " collections_1, collections_2, settlement_runs_1, settlement_runs_2 TO {role}",
    "GRANT SELECT, INSERT ON run_exclusions_1, run_exclusions_2 TO {role}",
    "GRANT SELECT ON bank_entries TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON bank_entries_1, bank_entries_2 TO {role}",
    "GRANT SELECT ON money_journal, money_sums TO {role}",
    "GRANT SELECT, INSERT ON money_journal_1, money_journal_2 TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON money_sums_1, money_sums_2 TO {role}",
    "GRANT SELECT ON projections, projection_tracking TO {role}",
    "GRANT UPDATE (live_generation, rebuild, seen_at) ON projections TO {role}",
    "GRANT UPDATE (position, failure) ON projection_tracking TO {role}",
    "GRANT EXECUTE ON FUNCTION empty_generation TO {role}",
)
"""The least the serving role needs beside SELECT on events and their counter."""

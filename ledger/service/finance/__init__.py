"""`FinanceService`, part by part."""

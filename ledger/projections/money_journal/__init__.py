"""The journal of money: two postings an entry, one debit and one credit. Rows are only added."""

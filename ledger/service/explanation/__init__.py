"""Why an account has what it has: the words for each of its events, and the answer made of them."""

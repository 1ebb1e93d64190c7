"""How the program runs: settings, processes, first start, credentials."""

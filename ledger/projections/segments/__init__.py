"""What was bought on every account: who is of which segment is found out of that when somebody asks."""

"""The people who sign in: users, passwords, what each role may do."""

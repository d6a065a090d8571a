"""Every balance as postings that sum to zero; append-only."""

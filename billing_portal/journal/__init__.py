"""Who did what to what, when: audit trail and outbox in one; and the counters behind every number."""

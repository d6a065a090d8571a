"""Parts of verbs about subscriptions, and what the clock does to them; none asks for a right."""

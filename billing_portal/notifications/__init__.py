"""From journal entries to mails and their deliveries."""

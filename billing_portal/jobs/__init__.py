"""Work that survives a crash: rows with lease, heartbeat and fencing number, and what is due by the clock."""

"""Running subscriptions: their terms, periods, proration and co-terming."""

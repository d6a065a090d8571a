"""From payment information to the service order and its confirmation."""

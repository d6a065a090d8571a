"""What stands under every face: layout, middleware, the current account, and pages that several faces show."""

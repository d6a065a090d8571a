"""What every face uses: layout, middleware, the current account, and pages that several faces show."""

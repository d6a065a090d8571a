"""What is sold, at which price from which day, and how it is taxed."""

"""Small models whose answers are known, most of them by counting on one's fingers."""

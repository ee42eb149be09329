"""Results on a terminal, and as the same text without colours."""

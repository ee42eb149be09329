"""Results as they show themselves in a notebook's cell."""

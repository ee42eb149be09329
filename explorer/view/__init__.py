"""Results to look at: runs as diagrams, and pages that open in a browser."""

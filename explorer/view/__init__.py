"""Views of results: pages that open in a browser."""

"""Self-contained HTML pages to step through runs."""

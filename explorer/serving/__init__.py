"""`quorate explore`: walks served to a page in the browser, over one JSON protocol (docs/explore.md)."""

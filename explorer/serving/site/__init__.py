"""The course site: static files with which a browser runs Quorate itself (docs/site.md)."""

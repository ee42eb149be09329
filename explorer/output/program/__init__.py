"""Programs of the IR as text."""

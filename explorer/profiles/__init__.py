"""Why there are so many states: what they differ in, measured on the states that a search stored."""

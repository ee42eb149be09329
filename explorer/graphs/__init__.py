"""State graphs of small models: explored in CPython, seen through what one chooses to see, drawn or exported."""

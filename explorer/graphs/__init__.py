"""State graphs of small models: explored, projected to chosen variables or functions, and drawn or exported."""

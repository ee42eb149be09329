"""State graphs and graphs of proofs in files: DOT, GraphML, JSON, and what Graphviz draws."""

"""Writers of state graphs and proof graphs: DOT, GraphML, JSON, and drawings by Graphviz."""

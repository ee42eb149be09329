"""Renderers of results: text, JSON, pages, diagrams, graphs, reports, files. Results do not import them."""

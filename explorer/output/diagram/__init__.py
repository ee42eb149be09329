"""Renderers of space-time diagrams: text, SVG and Mermaid."""

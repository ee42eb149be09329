"""Space-time diagrams drawn: as text, SVG and Mermaid."""

"""Writers of traces to files: Quorate's own format and ITF."""

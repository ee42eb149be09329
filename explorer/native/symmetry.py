"""Canonical forms (to be written)."""
from quorate.native.unit import Unit
def symmetry(unit: Unit, sorts) -> str:
    return "static void canonicalize_state(uint64_t *packed) { (void)packed; }"

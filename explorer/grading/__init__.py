"""Labs and their grading: what is asked of a submission, and what it gets. A lab's file imports from here."""

from quorate.grading.lab import Hint, Item, Lab, holds, refines, refutes

__all__ = ["Hint", "Item", "Lab", "holds", "refines", "refutes"]

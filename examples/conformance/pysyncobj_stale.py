"""PySyncObj: one acknowledgement that comes two elections late, and two halves that commit different logs.

quorate conform raft pysyncobj_stale.py --mode monitor --walks 1 --steps 100 --set Server=5 --set Command=2 \\
    --set Term=6 --set Log=4 --set Index=5

One run, given step by step. What happens in it is in docs/pysyncobj.md.
"""

from typing import Any

from pysyncobj_raft import PySyncObjRaft, Step

SCRIPT = """
campaign s1, deliver s1 s2, deliver s2 s1, deliver s1 s3, deliver s3 s1
deliver s1 s3, deliver s3 s1, put s1 c1, put s1 c1, tick s1, deliver s1 s3
cut s1 s2, cut s1 s4, cut s1 s5

campaign s2, deliver s2 s4, deliver s4 s2, deliver s2 s5, deliver s5 s2
deliver s2 s1, deliver s2 s1, cut s2 s4, cut s2 s5

campaign s1, deliver s1 s4, deliver s4 s1, deliver s1 s5, deliver s5 s1
put s1 c2, deliver s3 s1
tick s1, deliver s1 s2, deliver s1 s2, deliver s1 s2, deliver s1 s2, deliver s2 s1, deliver s2 s1, deliver s2 s1
tick s1, deliver s1 s2, deliver s2 s1
tick s1, cut s1 s3, cut s1 s4, cut s1 s5

campaign s3, campaign s3, campaign s3
deliver s3 s4, deliver s3 s4, deliver s3 s4, deliver s4 s3
deliver s3 s5, deliver s3 s5, deliver s3 s5, deliver s5 s3
deliver s3 s4, deliver s4 s3, deliver s3 s5, deliver s5 s3
tick s3, deliver s3 s4, deliver s4 s3, deliver s3 s5, deliver s5 s3
tick s3
"""
"""A paragraph for each leader, of terms 1, 2, 3, and the last."""

RUN: list[Step] = [tuple(step.split()) for line in SCRIPT.splitlines() if line for step in line.split(", ")]


class PySyncObjStale(PySyncObjRaft):
    """Does not tell what leaders took to be committed, so that the run does not end where too few servers have an
    entry that is committed, but where two of them apply different ones."""

    def start(self) -> None:
        super().start()
        self._left = list(RUN)

    def steps(self) -> list[Step]:
        possible = super().steps()
        return [step for step in self._left[:1] if step in possible]

    def take(self, step: Step) -> None:
        super().take(step)
        self._left.pop(0)

    def observe(self) -> dict[str, Any]:
        return {name: value for name, value in super().observe().items() if name != "committed"}

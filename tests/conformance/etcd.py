"""The driver of etcd's raft, built with Go; and with one line of etcd's code replaced."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from .. import go_programs
from .examples import EXAMPLES

FOLDER = EXAMPLES / "etcd"
MODEL = str(FOLDER / "etcd_raft.py")
RAFT = go_programs.GOPATH / "src" / "go.etcd.io" / "etcd" / "raft"

needs_etcd = pytest.mark.skipif(
    shutil.which("go") is None or not (RAFT / "raft.go").is_file(),
    reason="needs Go and etcd's code: apt-get install golang-go golang-etcd-server-dev",
)


@dataclass(frozen=True)
class Mutant(go_programs.Mutant):
    """One change of etcd's code, in a file of its folder `raft`."""

    one_entry: bool = True
    """Whether it is found where a message has one entry; otherwise, where it has all."""


def built(folder: Path, mutant: Mutant | None = None) -> str:
    """Build the driver in a folder; return the command that runs it."""
    return f"'{go_programs.built(FOLDER / 'driver.go', folder, RAFT, mutant)}'"


MUTANTS = [
    Mutant(
        "the log need not be up to date",
        "raft.go",
        "if canVote && r.raftLog.isUpToDate(m.Index, m.LogTerm) {",
        "if canVote {",
    ),
    Mutant("a vote is given again", "raft.go", "canVote := r.Vote == m.From ||", "canVote := true ||"),
    Mutant(
        "a new term keeps the vote",
        "raft.go",
        "\t\tr.Term = term\n\t\tr.Vote = None\n",
        "\t\tr.Term = term\n",
    ),
    Mutant(
        "a vote against a known leader",
        "raft.go",
        "(r.Vote == None && r.lead == None) ||",
        "(r.Vote == None) ||",
    ),
    Mutant(
        "an entry of an earlier term is committed",
        "log.go",
        "if maxIndex > l.committed && l.zeroTermOnErrCompacted(l.term(maxIndex)) == term {",
        "if maxIndex > l.committed {",
    ),
    Mutant(
        "a heartbeat tells all that is committed",
        "raft.go",
        "commit := min(r.prs.Progress[to].Match, r.raftLog.committed)",
        "commit := r.raftLog.committed",
    ),
    Mutant(
        "the commit index may pass what is new",
        "log.go",
        "l.commitTo(min(committed, lastnewi))",
        "l.commitTo(committed)",
    ),
    Mutant(
        "more is acknowledged than is known",
        "log.go",
        "return lastnewi, true",
        "return l.lastIndex(), true",
        one_entry=False,
    ),
    Mutant(
        "conflicts are not noticed",
        "log.go",
        "if !l.matchTerm(ne.Index, ne.Term) {",
        "if ne.Index > l.lastIndex() {",
    ),
    Mutant("the commit index falls", "log.go", "if l.committed < tocommit {", "if l.committed != tocommit {"),
    Mutant(
        "messages of earlier terms are heard",
        "raft.go",
        "\t\t}\n\t\treturn nil\n\t}\n\n\tswitch m.Type {\n\tcase pb.MsgHup:",
        "\t\t}\n\t}\n\n\tswitch m.Type {\n\tcase pb.MsgHup:",
    ),
    Mutant("an old answer lowers Match", "tracker/progress.go", "if pr.Match < n {", "if pr.Match != n {"),
    Mutant(
        "the hint of a refusal is not taken",
        "tracker/progress.go",
        "if pr.Next = min(rejected, last+1); pr.Next < 1 {",
        "if pr.Next = rejected; pr.Next < 1 {",
    ),
    Mutant(
        "the leader alone commits",
        "quorum/majority.go",
        "pos := n - (n/2 + 1)",
        "pos := n - n/2",
    ),
    Mutant("one vote is a majority", "quorum/majority.go", "q := len(c)/2 + 1", "q := len(c) / 2"),
    Mutant("a restart forgets the vote", "raft.go", "\tr.Vote = state.Vote\n", ""),
]

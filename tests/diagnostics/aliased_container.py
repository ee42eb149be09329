"""A local that names a container which is then changed."""

from quorate import Map, Model, Range, Seq, Symmetric, action


class Node(Symmetric): ...


class Term(Range): ...


class Log(Seq[Term]): ...


class Logs(Model):
    sizes = {Node: 2, Term: 2, Log: 3}

    log: Map[Node, Log]
    length: Term

    @action
    def append(self, n: Node, t: Term) -> None:
        before = self.log[n]
        self.log[n].append(t)
        self.length = Term(len(before))

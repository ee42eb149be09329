"""A change under another name."""

from quorate import Map, Model, Range, Seq, Symmetric, action


class Node(Symmetric): ...


class Term(Range): ...


class Log(Seq[Term]): ...


class Logs(Model):
    sizes = {Node: 2, Term: 2, Log: 3}

    log: Map[Node, Log]

    @action
    def append(self, n: Node, t: Term) -> None:
        log = self.log[n]
        log.append(t)

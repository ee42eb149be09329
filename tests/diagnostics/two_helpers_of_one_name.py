"""Two functions of one name, of which Python would keep the second."""

from quorate import Model, Set, Symmetric, action, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(may_vote(self, s))
        self.voted.add(s)


def may_vote(m: "Election", s: Server) -> bool:
    return s not in m.voted


def may_vote(m: "Election", s: Server) -> bool:
    return len(m.voted) < 2

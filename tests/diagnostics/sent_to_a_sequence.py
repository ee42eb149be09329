"""What only links have."""

from quorate import Model, Range, Seq, action


class Number(Range): ...


class Log(Seq[Number]): ...


class Queue(Model):
    sizes = {Number: 3, Log: 2}

    log: Log

    @action
    def put(self, n: Number) -> None:
        self.log.send(n)

"""Real code in any language: a program that is asked in lines of JSON, and answers each with a line.

The protocol is described in docs/conformance.md. A program that ends, or does not answer, in a step has taken the
step otherwise than the model; where nothing of the code is to fail, that is a mistake in the driver."""

from __future__ import annotations

import json
import os
import select
import shlex
import subprocess
import tempfile
import time as clock
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NoReturn

from quorate.conformance.connecting import check_settings
from quorate.conformance.differences import given_json
from quorate.conformance.real import Real
from quorate.conformance.seen import UNSEEN, Given, PartOfMap, Raised, Seen
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import Instance
from quorate.language.suggestions import did_you_mean
from quorate.language.types import MapType, OptionalType, SetType, Type
from quorate.language.values import all_values
from quorate.language.words import plain
from quorate.reference.machine import Machine
from quorate.saved.document import cut
from quorate.saved.json_values import PastBound, Unreadable, Values
from quorate.trace.json import plain_json

PROTOCOL = 1
"""The version of the protocol, which a driver is told."""
ANSWER_SECONDS = 60.0
"""How long an answer may take."""
POLL = 0.1
"""Seconds between two looks whether this thread is to end."""


class _Ended(Exception):
    """The program ended, or did not answer."""


class Driver(Real):
    """A program that drives the code. Begun when it is first asked, and again after it has ended."""

    def __init__(self, command: str, instance: Instance, machine: Machine) -> None:
        self.name = command
        self._command = shlex.split(command)
        self._instance = instance
        self._values = Values()
        self._types = {variable.name: variable.type for variable in instance.variables}
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the driver)
        self._left = b""
        said = self._hello()
        actions = {method.name: method.parameters for method in machine.actions}
        self.takes = self._taken(said.get("actions", {}), actions)
        self.messages = said.get("messages")
        self.sends = said.get("sends", "all")
        self.refused = said.get("refused", "must not move")
        self.weights = said.get("weights", {})
        self.saves = bool(said.get("saves", False))
        self.drives = bool(said.get("drives", False))
        check_settings(command, instance, actions, self.messages, self.sends, self.refused, self.weights)

    def start(self, seed: str) -> Seen:
        if self._process is None or self._process.poll() is not None:
            self._hello()
        return self._seen(self._must({"start": {"seed": seed}}))

    def do(self, given: Given) -> Seen:
        try:
            answers = self._ask({"do": [given_json(given)]})
        except _Ended as ended:
            return Seen(raised=Raised(str(ended), ended=True))
        if not isinstance(answers, list) or len(answers) != 1:
            self._mistaken("do", answers, "a list with an object for each step")
        return self._seen(answers[0])

    def bring(self, seed: str, steps: Sequence[Given]) -> None:
        self.start(seed)
        if steps:
            self._must({"do": [given_json(given) for given in steps]})

    def save(self) -> Hashable:
        saved = self._must({"save": True})
        if saved is None:
            self._mistaken("save", saved, "all of the code's state, as a value that load is given again")
        return json.dumps(saved, sort_keys=True)  # what differs in the order of keys is the same state

    def load(self, saved: Any) -> None:
        if self._process is None or self._process.poll() is not None:
            self._hello()
        said = self._must({"load": json.loads(saved)})
        if said is not True:
            self._mistaken("load", said, "true")

    def steps(self) -> Sequence[Any]:
        steps = self._must({"steps": True})
        if not isinstance(steps, list):
            self._mistaken("steps", steps, "a list")
        return [tuple(step) if isinstance(step, list) else step for step in steps]

    def take(self, step: Any) -> Seen:
        try:
            return self._seen(self._ask({"take": step}))
        except _Ended as ended:
            return Seen(raised=Raised(str(ended), ended=True))

    def forked(self) -> None:
        self._process = None  # it is the other process's
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._left = b""

    def close(self) -> None:
        self._end()
        self._errors.close()

    # ---------------------------------------------------------------------------------- what is answered

    def _hello(self) -> Mapping[str, Any]:
        self._end()
        try:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except (OSError, ValueError, IndexError) as error:
            raise ModelError(
                f"{self.name} cannot be run: {error}", "give a command with its arguments"
            ) from None
        sizes = plain_json({**by_name(self._instance.sizes), **self._instance.constants})
        said = self._must(
            {"hello": {"protocol": PROTOCOL, "model": self._instance.cls.__name__, "sizes": sizes}}
        )
        if not isinstance(said, Mapping):
            self._mistaken(
                "hello", said, 'an object: {"actions": {"promise": ["a", "m"]}, "messages": "sent"}'
            )
        return said

    def _taken(self, said: Any, actions: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if not isinstance(said, Mapping) or not all(isinstance(names, list) for names in said.values()):
            self._mistaken("hello", said, 'as "actions" an object from actions to lists of parameters')
        for action, names in said.items():
            if action not in actions:
                known = f"there are: {', '.join(actions)}"
                raise ModelError(
                    f"the model has no action called {action}", did_you_mean(action, actions, known)
                )
            for name in names:
                if name not in actions[action]:
                    takes = f"{action} takes {', '.join(actions[action]) or 'nothing'}"
                    raise ModelError(f"{action} has no parameter called {name}", takes)
        return {
            action: tuple(name for name in names if name in said[action])
            for action, names in actions.items()
            if action in said
        }

    def _seen(self, said: Any) -> Seen:
        if not isinstance(said, Mapping) or not ({"observed", "raised"} & said.keys()):
            self._mistaken("a step", said, 'an object with "observed", and "sent", or with "raised"')
        if "raised" in said:
            return Seen(raised=Raised(str(said["raised"])))
        observed = said["observed"]
        for name in observed:
            if name not in self._types:
                known = f"there are: {', '.join(self._types)}"
                raise ModelError(
                    f"the model has no variable called {name}", did_you_mean(name, self._types, known)
                )
        try:
            values = {name: self._read(value, self._types[name]) for name, value in observed.items()}
            if self.messages is None:
                return Seen(values)
            type_ = self._types[self.messages]
            assert isinstance(type_, SetType)
            return Seen(
                values, frozenset(self._values.frozen(each, type_.item) for each in said.get("sent", ()))
            )
        except PastBound as past:
            return Seen(beyond=past.bound)
        except Unreadable as error:
            hint = "write values as in the states of a trace (docs/json.md)"
            raise ModelError(f"{self.name}: {error}", hint) from None

    def _read(self, value: Any, type_: Type) -> Any:
        """A value of which keys of maps may be absent."""
        if isinstance(type_, OptionalType):
            return None if value is None else self._read(value, type_.item)
        if not isinstance(type_, MapType) or not isinstance(value, Mapping):
            return self._values.frozen(value, type_)
        names = [plain(key) for key in all_values(type_.key)]
        if strange := value.keys() - set(names):
            raise Unreadable(f"{sorted(strange)[0]} is no {type_.key}")
        items = [self._read(value[name], type_.value) if name in value else UNSEEN for name in names]
        partial = any(item is UNSEEN or isinstance(item, PartOfMap) for item in items)
        return PartOfMap(items) if partial else tuple(items)

    def _mistaken(self, what: str, said: Any, wanted: str) -> NoReturn:
        raise ModelError(
            f"{self.name} answers {what} with {cut(json.dumps(said))}", f"the answer is {wanted}"
        )

    # ---------------------------------------------------------------------------------- how it is asked

    def _must(self, question: Mapping[str, Any]) -> Any:
        """Ask where the code is not to fail. Raises ModelError if the program ends."""
        try:
            return self._ask(question)
        except _Ended as ended:
            raise ModelError(
                f"{self.name}: {ended}", f"that was the answer to {cut(json.dumps(question))}"
            ) from None

    def _ask(self, question: Mapping[str, Any]) -> Any:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            raise self._ended() from None
        line = self._line()
        try:
            said = json.loads(line)
        except ValueError:
            text = cut(line.decode(errors="replace").strip())
            hint = "print nothing but answers on standard output; standard error is for the rest"
            raise ModelError(f"{self.name} answers with {text}, which is no JSON", hint) from None
        if isinstance(said, Mapping) and "error" in said:
            raise ModelError(f"{self.name}: {said['error']}", f"it was asked {cut(json.dumps(question))}")
        return said

    def _line(self) -> bytes:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        until = clock.perf_counter() + ANSWER_SECONDS
        while b"\n" not in self._left:
            if select.select([process.stdout], [], [], POLL)[0]:
                part = os.read(process.stdout.fileno(), 1 << 16)
                if not part:
                    raise self._ended()
                self._left += part
            elif clock.perf_counter() > until:
                self._end()
                raise _Ended(f"there was no answer in {ANSWER_SECONDS:.0f} s")
        line, _, self._left = self._left.partition(b"\n")
        return line

    def _ended(self) -> _Ended:
        """How the program ended: what it said last, or first of all if it is a panic of Go."""
        process = self._process
        assert process is not None
        try:
            code = process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it has only closed its output
            process.kill()
            code = process.wait()
        self._errors.seek(0)
        lines = [line for line in self._errors.read().decode(errors="replace").splitlines() if line.strip()]
        said = next((line for line in lines if line.startswith("panic:")), lines[-1] if lines else "")
        self._end()
        return _Ended(f"the driver ended with exit code {code}" + (f": {cut(said)}" if said else ""))

    def _end(self) -> None:
        """End the program, and forget what it said."""
        process, self._process = self._process, None
        self._left = b""
        if process is not None:
            process.kill()
            process.communicate()
        self._errors.seek(0)
        self._errors.truncate()

"""Names in a model that are those of C, of its library, of the runtime, or of what is generated."""

from __future__ import annotations

import keyword
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from quorate.exploration import Request
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.model import Model
from quorate.models.paxos import Paxos
from quorate.native import NativeExplorer
from quorate.native.build import RUNTIME, compiler
from quorate.native.names import Locals, Names, identifier
from quorate.reference import ReferenceExplorer
from tests.native.models import Post
from tests.native.test_search import source_of

CHUNK = 90
"""How many words one model bears."""
QUICK = 3
"""How many models of words the quick tests have."""

KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local
asm typeof typeof_unqual constexpr nullptr alignas alignof bool true false static_assert thread_local fortran
__asm__ __attribute__ __auto_type __extension__ __func__ __FILE__ __LINE__ __int128 __label__ __typeof__
größe δ U UX Ue4_x Ue4 m_Vote m_x x_ x_1 x_2 x_2_ CUT_V rank_Vote ASSERT_LINE_1 property_0_x
"""
TAKEN = {*keyword.kwlist, "all", "bool", "int", *vars(Model)}
"""What Python or the models below have another use for."""
SHAPES = re.compile(r"m_\w*|[A-Za-z]\w*_|[A-Za-z]\w*_\d+")
"""What only names of the model and temporaries look like; what begins with an underscore is no such name."""


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"(?s)/\*.*?\*/|//[^\n]*|\"[^\"\n]*\"|\w+##\w+", "", text)))


@cache
def words_of_headers() -> frozenset[str]:
    """The identifiers and macros of all headers that the runtime includes."""
    includes = sorted(set(re.findall(r"#include <.*>", "".join(map(Path.read_text, RUNTIME.glob("*.h"))))))
    source = "\n".join(["#define _GNU_SOURCE", *includes, ""])
    macros, text = (
        subprocess.run([*compiler(), *flags, "-"], input=source, capture_output=True, text=True, check=True)
        for flags in (("-E", "-dM", "-xc"), ("-E", "-P", "-xc"))
    )
    return frozenset(re.findall(r"(?m)^#define (\w+)", macros.stdout)) | words_in(text.stdout)


@cache
def words_of_runtime() -> frozenset[str]:
    sources = [*RUNTIME.glob("*.h"), *(Path(__file__).parent / "c").glob("*.c")]
    return frozenset().union(*(words_in(path.read_text("utf-8")) for path in sources))


@cache
def words() -> tuple[str, ...]:
    """All that a name in Python may be; C's own and the runtime's first. Python has its own use for
    two underscores in front."""
    generated = words_in(source_of(Paxos)) | words_in(source_of(Post))
    ordered = [*KEYWORDS.split(), *sorted(words_of_runtime() | generated), *sorted(words_of_headers())]
    return tuple(
        word
        for word in dict.fromkeys(ordered)
        if word.isidentifier() and word not in TAKEN and not word.startswith("__")
    )


def test_shapes_are_only_those_of_names_in_a_model() -> None:
    assert not {word for word in words_of_runtime() | words_of_headers() if SHAPES.fullmatch(word)}
    for name in words():
        assert SHAPES.fullmatch(identifier(name))
        assert identifier(name).isascii()
    assert len({identifier(name) for name in words()}) == len(words())


def test_names_at_file_scope_and_within_functions_differ() -> None:
    names, within = Names(), Locals()
    wanted = [name for word in words() for name in (word, f"{word}_", f"m_{word}", f"{word}_2", word)]
    given = [names.fresh(name) for name in wanted] + [within.local(name) for name in wanted]
    given += [within.temporary(word) for word in ("set", "set", "t", "x_1")]
    assert len(set(given)) == len(given)
    assert all(SHAPES.fullmatch(name) and name.isascii() for name in given)


# ------------------------------------------------------------------------------ models of such names


class Bearing:
    """The text of a model in which words name everything. It goes on by one step after the other, so that every one
    is taken in a state of its own. `turn` says which words are what."""

    def __init__(self, bearers: tuple[str, ...], turn: int) -> None:
        self._words = bearers
        at = {role: [i for i in range(len(bearers)) if (i + turn) % 4 == role] for role in range(4)}
        self._records, self._sorts, self._enums, self._properties = at[0], at[1], at[2], at[3]
        within = {
            role: [i for i in range(len(bearers)) if (i + turn // 4 + i // 4) % 3 == role]
            for role in range(3)
        }
        self._variables, self._actions, self._helpers = within[0], within[1], within[2]

    @property
    def states(self) -> int:
        """How many there are: before, and after each action."""
        return len(self._actions) + 1

    def _word(self, at: int) -> str:
        return self._words[at % len(self._words)]

    def text(self) -> str:
        return "\n".join(
            [
                "import enum as Q_enum",
                "import quorate as Q",
                "",
                *self._module(),
                *self._model(),
                *self._goals(),
            ]
        )

    def _module(self) -> Iterator[str]:
        yield "class Q_At(Q.Range): ..."
        for i in self._sorts:
            base = "Range" if i % 8 < 4 else "Symmetric"
            yield f"class {self._word(i)}(Q.{base}): ...\nQ_S{i} = {self._word(i)}"
        for i in self._enums:
            yield f"class {self._word(i)}(Q_enum.Enum):\n    Q_a = 1"
            yield from [] if self._word(i + 1).startswith("_") else [f"    {self._word(i + 1)} = 2"]
            yield f"Q_E{i} = {self._word(i)}"
        for i in self._records:
            fields = [f"    {self._word(i + k)}: {type_}" for k, type_ in enumerate(self._field_types(i))]
            yield "\n".join([f"class {self._word(i)}(Q.Record):", *fields, f"Q_R{i} = {self._word(i)}"])

    def _field_types(self, i: int) -> tuple[str, ...]:
        sort, enum = self._sorts[i % len(self._sorts)], self._enums[i % len(self._enums)]
        return (f"Q_S{sort} | None", f"Q_E{enum}", "bool")

    def _model(self) -> Iterator[str]:
        sizes = ", ".join(f"Q_S{i}: 1" for i in self._sorts)
        yield f"class Q_Model(Q.Model):\n    sizes = {{Q_At: {len(self._actions) + 1}, {sizes}}}\n    Q_at: Q_At"
        for n, i in enumerate(self._variables):
            one, other = (self._records[(n + k) % len(self._records)] for k in (0, 1))
            yield f"    {self._word(i)}: Q.Set[Q_R{one} | Q_R{other}]"
        for i in self._helpers:
            yield f"    def {self._word(i)}(self, {self._word(i + 1)}: Q_At) -> int:"
            yield f"        {self._word(i + 2)} = {self._word(i + 1)} + 1"
            yield f"        return {self._word(i + 2)} // {self._word(i + 2)}"
        for n, i in enumerate(self._actions):
            yield from self._action(n, i)

    def _action(self, n: int, i: int) -> Iterator[str]:
        parameter, local, member = (self._word(i + k) for k in (1, 2, 3))
        variable = self._variables[n % len(self._variables)]
        record = self._records[(n % len(self._variables)) % len(self._records)]
        sort, enum = self._field_types(record)[:2]
        sort = sort.removesuffix(" | None")
        yield f"    @Q.action\n    def {self._word(i)}(self, {parameter}: {sort}) -> None:"
        yield f"        Q.when(self.Q_at == {n})"
        yield f"        {local} = Q_R{record}({parameter}, {enum}.Q_a, False)"
        yield f"        self.{self._word(variable)}.add({local})"
        yield f"        Q.when(all({member}.{self._word(record)} == {parameter}"
        yield f"               for {member} in self.{self._word(variable)}.of(Q_R{record})))"
        helper = self._word(self._helpers[n % len(self._helpers)])
        yield f"        self.Q_at = self.Q_at + self.{helper}(self.Q_at)"

    def _goals(self) -> Iterator[str]:
        for n, i in enumerate(self._properties):
            local = self._word(i + 1)
            yield f"@Q.reachable\ndef {self._word(i)}({self._word(i + 2)}: Q_Model) -> bool:"
            yield f"    {local} = {self._word(i + 2)}.Q_at"
            yield f"    return {local} == {n % (len(self._actions) + 1)}"


def states(model: type[Model]) -> int:
    """How many the native engine finds; they are those of the reference engine."""
    request = Request(instantiate(model), ())
    found = NativeExplorer().explore(request)
    assert found.states == ReferenceExplorer().explore(request).states
    return found.states


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Warnings are errors, and the C is compiled in a moment."""
    flags = ("-O0", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-Wno-unused-command-line-argument")
    monkeypatch.setenv("QUORATE_CFLAGS", " ".join(flags))
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))


def check_chunk(folder: Path, chunk: int, turn: int) -> None:
    bearers = words()[chunk * CHUNK : (chunk + 1) * CHUNK]
    file = folder / "bearing.py"
    bearing = Bearing(bearers, turn)
    file.write_text(bearing.text(), "utf-8")
    assert states(load(f"{file}:Q_Model")) == bearing.states


@pytest.mark.usefixtures("compiler", "strict")
@pytest.mark.parametrize("chunk", range(QUICK))
def test_every_word_as_every_name(tmp_path: Path, chunk: int) -> None:
    check_chunk(tmp_path, chunk, chunk)


@pytest.mark.slow
@pytest.mark.usefixtures("compiler", "strict")
@pytest.mark.parametrize("turn", range(12))
def test_all_words_as_all_names(tmp_path: Path, turn: int) -> None:
    for chunk in range(-(-len(words()) // CHUNK)):
        folder = tmp_path / str(chunk)
        folder.mkdir()
        check_chunk(folder, chunk, turn)


# ------------------------------------------------------------------------------------- single models

KIND = """
from quorate import Model, Range, Record, action


class V(Range): ...


class kind(Record):
    v: V


class other(Record):
    v: V


class M(Model):
    sizes = {V: 1}

    u: kind | other | None

    @action
    def a(self, v: V) -> None:
        self.u = kind(v)

    @action
    def b(self, v: V) -> None:
        self.u = other(v)
"""

LATER = """
from quorate import Model, Range, Record, Set, action, invariant, when


class V(Range): ...


class Vote(Record):
    v: V


class M(Model):
    sizes = {V: 3}

    v: V
    votes: Set[Vote]

    @action
    def up(self) -> None:
        CUT_V = self.v + 1
        self.v = CUT_V

    @action
    def vote(self, rank_Vote: V) -> None:
        pack_Vote = Vote(rank_Vote)
        when(pack_Vote not in self.votes)
        self.votes.add(pack_Vote)

    @action
    def increase(self, größe: V) -> None:
        ASSERT_LINE_31 = self.v + größe
        assert ASSERT_LINE_31 < 4
        when(größe == 2)
        self.v = größe


@invariant
def x(m: M) -> bool:
    m_property_x = m.v
    return m_property_x < 3
"""

PARTS = """
from quorate import Range, Record


class V(Range): ...


class Vote(Record):
    v: V
"""

WHOLE = """
from quorate import Model, Set, action
import one
import two

Here, There = one.Vote, two.Vote


class M(Model):
    sizes = {one.V: 2, two.V: 3}

    last: Here | There | None
    sent: Set[Here | There]

    @action
    def first(self, v: one.V) -> None:
        self.last = Here(v)
        self.sent.add(Here(v))

    @action
    def second(self, v: two.V) -> None:
        self.last = There(v)
        self.sent.add(There(v))
"""


@pytest.mark.usefixtures("compiler", "strict")
def test_a_record_called_as_what_tells_records_apart(tmp_path: Path) -> None:
    file = tmp_path / "kinds.py"
    file.write_text(KIND)
    assert states(load(f"{file}:M")) == 3


@pytest.mark.usefixtures("compiler", "strict")
def test_locals_called_as_what_is_generated_later(tmp_path: Path) -> None:
    file = tmp_path / "later.py"
    file.write_text(LATER, "utf-8")
    model = load(f"{file}:M")
    request = Request(instantiate(model), (), keep_going=True)
    found, right = NativeExplorer().explore(request), ReferenceExplorer().explore(request)
    assert found.states == right.states == 3 * 2**3
    assert found.cuts == right.cuts == {"V": 8}


@pytest.mark.usefixtures("compiler", "strict")
def test_two_records_of_one_name_in_a_union(tmp_path: Path) -> None:
    for name, text in {"one": PARTS, "two": PARTS, "whole": WHOLE}.items():
        (tmp_path / f"{name}.py").write_text(text)
    assert states(load(f"{tmp_path / 'whole.py'}:M")) == 1 + 5 * 2**4

"""C of actions whose effects are remembered (see the runtime's effects.h).

An action begins with guards. If what follows them depends on few bits of the state beside the parameters, and adds to
sorted sets, which are slow to write, it becomes a function of its own. That is called once for each combination of
these bits and parameters that occurs, on a state whose sets are empty where it only adds: then they have what it
adds. The action itself finds the effect and applies it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.types import MapType, SetType, Type, cardinality
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.c_arithmetic import flat_index
from quorate.native.c_text import indented, lines
from quorate.native.dependence import Access, dependence
from quorate.native.expressions import key_index
from quorate.native.layout import Chunked, Coded, Sorted
from quorate.native.names import stem
from quorate.native.representations import WORD, is_bitmap, ones
from quorate.native.unit import Unit

FEWEST_LISTS = 1
"""The fewest sorted sets that an action adds to. What others do is worked out as quickly as it is found; a test
remembers it as well."""
MOST_WORDS = 6
"""The most words of a state with what an effect depends on, or bitmaps that it adds to."""
MOST_BITS = 96
"""The most bits that it depends on: more seldom recur."""
MOST_ROWS = 128
"""The most combinations of values of the parameters that are keys."""
MOST_ADDED = 4096
"""The largest capacity of a sorted set that is added to."""
INSTANCE_BITS = 48
"""The most bits of the other parameters, as the runtime's effects.h has it."""


@dataclass(frozen=True)
class Remembered:
    """An action, from statement `first` on. `keys` are the parameters that select what it depends on, `others` those
    that it depends on themselves. `words` are those of the state with bits that it depends on, by row of the keys,
    or adds to."""

    first: int
    keys: tuple[ir.Parameter, ...]
    others: tuple[ir.Parameter, ...]
    words: tuple[int, ...]
    kept: tuple[tuple[int, ...], ...]
    added: tuple[int, ...]
    bitmaps: tuple[str, ...]
    sets: tuple[str, ...]


def first_statement(action: ir.Action) -> int | None:
    """The place of the first statement of an action after its guards; None if there is none."""
    return next((at for at, each in enumerate(action.body) if not isinstance(each, ir.When)), None)


def remembered(unit: Unit, action: ir.Action) -> Remembered | None:
    """How the effects of an action are remembered; None if they are not."""
    first = first_statement(action)
    if first is None:
        return None
    found = dependence(unit.program, [p.name for p in action.parameters], action.body[first:])
    layout = unit.layout
    sets = tuple(sorted(name for name in found.added if isinstance(layout.places[name], Sorted)))
    bitmaps = tuple(sorted(found.added - set(sets)))
    if len(sets) < FEWEST_LISTS or not all(_fits(unit, name) for name in sets):
        return None
    if not all(_is_bitmap(unit, name) for name in bitmaps):
        return None
    indexed = {key for _, path in found.kept for key in path}
    keys = tuple(p for p in action.parameters if p.name in indexed)
    others = tuple(p for p in action.parameters if p.name not in indexed)
    if sum(unit.codes.width(p.type) for p in others) > INSTANCE_BITS:
        return None
    if math.prod(_room(p.type) for p in keys) > MOST_ROWS:
        return None
    rows = _rows(unit, keys, found.kept)
    if rows is None or max(sum(word.bit_count() for word in row) for row in rows) > MOST_BITS:
        return None
    added = layout.mask(bitmaps)
    words = tuple(at for at in range(layout.words) if added[at] or any(row[at] for row in rows))
    if len(words) > MOST_WORDS:
        return None
    kept = tuple(tuple(row[at] for at in words) for row in rows)
    return Remembered(first, keys, others, words, kept, tuple(added[at] for at in words), bitmaps, sets)


def _capacity(unit: Unit, name: str) -> int:
    """That of a variable that is a sorted set."""
    place = unit.layout.places[name]
    assert isinstance(place, Sorted)
    return unit.codes.room(place.form)


def _is_bitmap(unit: Unit, name: str) -> bool:
    """Whether what is added to a variable is a bit each. A sorted set with little room may be one code: not there."""
    type_ = next(each.type for each in unit.program.variables if each.name == name)
    return (
        isinstance(type_, SetType)
        and is_bitmap(type_)
        and isinstance(unit.layout.places[name], Coded | Chunked)
    )


def _fits(unit: Unit, name: str) -> bool:
    place = unit.layout.places[name]
    return isinstance(place, Sorted) and place.high is None and _capacity(unit, name) <= MOST_ADDED


def _room(type_: Type) -> int:
    return cardinality(type_)


def _rows(unit: Unit, keys: Sequence[ir.Parameter], kept: set[Access]) -> tuple[list[int], ...] | None:
    """For each combination of values of the keys, the bits of what is kept; None if some of it is a sorted set."""
    rooms = [_room(p.type) for p in keys]
    rows = []
    for number in range(math.prod(rooms)):
        at: dict[str, int] = {}
        for parameter, room in zip(reversed(keys), reversed(rooms), strict=True):
            number, at[parameter.name] = divmod(number, room)
        row = [0] * unit.layout.words
        for variable, path in kept:
            if not unit.layout.mask_part(variable, [at[key] for key in path], row):
                return None
        rows.append(row)
    return tuple(rows)


@dataclass
class Memory:
    """What the remembered actions of a unit share: how many rows of masks there are in all, and the most that an
    effect has of words, of sets, and of codes that it adds. `loaders` are the functions that load variables."""

    loaders: Mapping[str, str]
    rows: int = 0
    words: int = 1
    sets: int = 0
    codes: int = 0

    def head(self) -> str:
        """What the runtime needs to be told; nothing where no action is remembered."""
        if not self.rows:
            return ""
        return (
            f"#define EFFECT_WORDS {self.words}\n#define EFFECT_SETS {max(self.sets, 1)}\n"
            f"#define EFFECT_CODES {max(self.codes, 1)}\n"
        )


class Rememberer:
    """Writes the functions that belong to a remembered action, and the search for an effect in the action."""

    def __init__(
        self, unit: Unit, memory: Memory, action: ir.Action, run: str, function: str, plan: Remembered
    ) -> None:
        self._unit = unit
        self._memory = memory
        self._action = action
        self._run = run
        self._plan = plan
        self._place = memory.rows
        memory.rows += len(plan.kept)
        memory.words = max(memory.words, len(plan.words))
        memory.sets = max(memory.sets, len(plan.sets))
        memory.codes = max(memory.codes, sum(_capacity(unit, name) for name in plan.sets))
        base = stem(function).removeprefix("action_")
        fresh = unit.names.fresh
        self.effect = fresh(f"effect_{base}")
        self._words, self._kept = fresh(f"words_{base}"), fresh(f"kept_{base}")
        self._work_out, self._make = fresh(f"work_out_{base}"), fresh(f"make_{base}")

    def parameters(self, body: Body) -> list[c.Declare]:
        """Those of the function for the effect, which declares them in its body."""
        own = [
            c.Declare(self._unit.types.name(p.type), body.declare(p.name).text)
            for p in self._action.parameters
        ]
        return [c.pointer("const State", "s"), *own, c.pointer("uint64_t", "next")]

    # ------------------------------------------------------------------------------ within the action

    def row(self, body: Body) -> c.Expr:
        """The row of the masks, for the present values of the keys."""
        row: c.Expr = c.ZERO
        for p in self._plan.keys:
            index = key_index(body.locals[p.name], MapType(p.type, p.type))  # type: ignore[arg-type]
            row = flat_index(row, _room(p.type), index)
        return body.temporary_integer("unsigned", row, "row")

    def local(self, body: Body, row: c.Expr) -> c.Expr:
        """The number of the bits that the effects depend on."""
        masks = c.Name(self._kept)[row]
        place = row + self._place + 1
        found = c.call("local_of", c.Name("worker"), place, masks, c.Name(self._words), len(self._plan.words))
        return body.temporary_integer("uint64_t", found, "local")

    def apply(self, body: Body, row: c.Expr, local: c.Expr) -> None:
        """Find the effect of the present instance, and apply it."""
        worker, s, effect = c.Name("worker"), c.Name("s"), body.fresh("effect")
        instance: c.Expr = c.word(0)
        shift = 0
        for p in self._plan.others:
            code = self._unit.packing.pack(p.type, body.locals[p.name]).cast("uint64_t")
            instance = code if not shift else instance | code << shift
            shift += self._unit.codes.width(p.type)
        instance = body.temporary_integer("uint64_t", instance, "instance")
        known = c.call("effect_of", worker, local, instance)
        body.add(c.Declare("Effect", effect.text, known, pointer="*"))
        arguments = [body.locals[p.name] for p in self._action.parameters]
        worked = c.call(self._work_out, worker, s, row, local, instance, *arguments)
        body.add(c.If(c.call("UNLIKELY", c.negation(effect)), [c.put(effect, worked)]))
        nowhere = c.call("leads_nowhere", worker, effect, c.Name(self._run))
        body.add(c.If(c.negation(nowhere), [c.Do(c.call(self._make, worker, s, effect, row))]))

    # ------------------------------------------------------------------------------ its own functions

    def text(self) -> str:
        """The tables and functions, which stand between the function for the effect and the action."""
        return "\n\n".join([self._tables(), self._working_out(), self._making()])

    def _tables(self) -> str:
        words = ", ".join(map(str, self._plan.words))
        rows = "".join(
            f"    {{{', '.join(f'UINT64_C({word:#x})' for word in row)}}},\n" for row in self._plan.kept
        )
        count = len(self._plan.words)
        return f"""/* The bits that an effect of {self._action.name} depends on, in these words. */
static const unsigned {self._words}[] = {{{words}}};
static const uint64_t {self._kept}[][{max(count, 1)}] = {{
{rows}}};"""

    def _working_out(self) -> str:
        unit, plan, name = self._unit, self._plan, self._unit.variable
        own = [(unit.types.name(p.type), f"a{at}") for at, p in enumerate(self._action.parameters)]
        declared = "".join(f", {type_} {each}" for type_, each in own)
        passed = "".join(f", {each}" for _, each in own)
        text = [
            f"static COLD Effect *{self._work_out}(Worker *worker, const State *s, unsigned row, uint64_t local, "
            f"uint64_t instance{declared}) {{",
            "    Effect *const effect = &worker->effects->spare;",
            "    State seen = *s;",
            "    uint64_t next[WORDS];",
            "    copy_state(next, worker->from);",
        ]
        for each in (*plan.bitmaps, *plan.sets):
            type_ = next(v.type for v in unit.program.variables if v.name == each)
            text.append(f"    seen.{name(each)} = ({unit.types.name(type_)}){{0}};")
        mask = unit.layout.mask((*plan.bitmaps, *plan.sets))
        text += [
            f"    next[{at}] &= UINT64_C({~bits & ones(WORD):#x});" for at, bits in enumerate(mask) if bits
        ]
        text += [
            "    memset(effect->count, 0, sizeof effect->count);",
            "    memset(effect->bits, 0, sizeof effect->bits);",
            f"    effect->place = row + {self._place + 1};",
            f"    effect->event = {self.effect}(&seen{passed}, next);",
            "    if (effect->event) return remember(worker, local, instance);",
            "    uint64_t *code = effect->codes;" if plan.sets else "",
        ]
        for at, word in enumerate(plan.words):
            added = f" | UINT64_C({plan.added[at]:#x})" if plan.added[at] else ""
            text.append(f"    effect->bits[{at}] = next[{word}] & ({self._kept}[row][{at}]{added});")
        for at, each in enumerate(plan.sets):
            set_ = f"seen.{name(each)}"
            text.append(f"    {self._memory.loaders[each]}(&seen, next);")
            text.append(f"    effect->count[{at}] = (uint32_t){set_}.n;")
            text.append(f"    for (int i = 0; i < {set_}.n; i++) *code++ = {set_}.code[i];")
        return "\n".join([*text, "    return remember(worker, local, instance);", "}"])

    def _making(self) -> str:
        unit, plan, run = self._unit, self._plan, self._run
        check = ""
        if any(p.kind == "step" for p in unit.program.properties):
            check = f"check_step(worker, s, {{}}, {run});"
        text = [
            "/* Apply an effect to the worker's state. */",
            f"static void {self._make}(Worker *worker, const State *s, const Effect *effect, unsigned row) {{",
            "    const uint64_t *const from = worker->from;",
            "    bool changed = false;",
        ]
        for at, word in enumerate(plan.words):
            text.append(
                f"    const uint64_t word_{word} = (from[{word}] & ~{self._kept}[row][{at}]) | effect->bits[{at}];"
            )
            text.append(f"    changed |= word_{word} != from[{word}];")
        if plan.sets:
            text.append("    const uint64_t *code = effect->codes;")
        stores: list[str] = []
        for at, each in enumerate(plan.sets):
            text += self._fresh(at, each)
            stores += self._adding(at, each)
        text += [
            "    if (!changed) {",
            f"        {check.format('from')}",
            f"        emit_same(worker, {run});",
            "        return;",
            "    }",
            "    uint64_t *const next = successor(worker);",
            *(f"    next[{word}] = word_{word};" for word in plan.words),
            *stores,
            f"    {check.format('next')}",
            f"    emit(worker, {run});",
            "}",
        ]
        return "\n".join(text)

    def _fresh(self, at: int, each: str) -> list[str]:
        """Whether an effect adds anything to a set that is not there."""
        place, set_ = self._unit.layout.places[each], f"s->{self._unit.variable(each)}"
        assert isinstance(place, Sorted)
        contains = f"{self._unit.types.sorted_functions(place.form.type)}_contains"
        type_ = self._unit.types.item_code_type(place.form.type)
        return [
            f"    const uint64_t *const first_{at} = code;",
            f"    bool fresh_{at} = false;",
            f"    for (uint32_t i = 0; i < effect->count[{at}] && !fresh_{at}; i++)",
            f"        fresh_{at} = !{contains}({set_}.code, {set_}.n, ({type_})first_{at}[i]);",
            f"    code += effect->count[{at}];",
            f"    changed |= fresh_{at};",
        ]

    def _adding(self, at: int, each: str) -> list[str]:
        """Put what an effect adds to a set into the next state."""
        unit, place = self._unit, self._unit.layout.places[each]
        assert isinstance(place, Sorted)
        type_ = place.form.type
        assert isinstance(type_, SetType)
        functions, code = unit.types.sorted_functions(type_), unit.types.item_code_type(type_)
        whole = f"now_{at}"
        room = unit.codes.room(place.form)
        stored = lines(unit.places.store(place, c.Name(whole), c.Name("next")))
        return [
            f"    if (fresh_{at}) {{",
            f"        {unit.types.name(type_)} {whole} = s->{unit.variable(each)};",
            f"        for (uint32_t i = 0; i < effect->count[{at}]; i++) {{",
            f"            const {code} item = ({code})first_{at}[i];",
            f"            if (LIKELY({functions}_insert({whole}.code, &{whole}.n, {room}, item))) continue;",
            f"            ended(worker, {self._run}, {unit.widen(type_)});",
            "            return;",
            "        }",
            *indented(indented(stored)),
            "    }",
        ]

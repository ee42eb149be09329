"""Random expressions of a wanted type, from what a scope offers."""

from __future__ import annotations

from dataclasses import replace

from tests.differential.vocabulary import BOOL, Scope, T, Vocabulary, set_of, union


class Expressions:
    """Writes expressions; every one is well typed in the language, and short."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words

    def of(self, t: T, scope: Scope) -> str:
        """An expression of type `t` that can be stored there (a number may turn out not to fit)."""
        match t.kind:
            case "bool":
                return self.boolean(scope)
            case "num":
                return self.number(t, scope)
            case "opt":
                return self.optional(t, scope)
            case "union":
                return self.named(t, scope) or self.record(self.words.choose(list(t.inner)), scope)
            case "record":
                return self.record(t, scope)
            case "set":
                return self.set(t, scope)
            case "subset":
                return self.subset(t, scope)
            case "family":
                return self.named(t, scope) or self.impossible(t)
            case "seq":
                return self.sequence(t, scope)
            case "ordered":
                return self.named(t, scope) or f"{t.text}(0)"
            case _:
                return self.named(t, scope) or self.some_value(t, scope)

    def number(self, t: T, scope: Scope) -> str:
        """A number to be stored in a range: any at all, but in a quiet scope one that surely fits."""
        named = self.named(t, scope)
        if scope.quiet or (named and self.words.flip(30)):
            return named or self.impossible(t)
        whole = self.integer(scope)
        # A literal that its range lacks is refused; a sum is cut.
        return f"{t.text}({whole} + 0)" if whole.lstrip("-").isdigit() else f"{t.text}({whole})"

    def impossible(self, t: T) -> str:
        raise NoValue(t.text)

    # ---------------------------------------------------------------------------------------- names

    def places(self, scope: Scope) -> list[tuple[str, T]]:
        """What can be read without a key being computed: variables, containers that are parameters, and maps at local
        keys."""
        found: list[tuple[str, T]] = []
        queue = [(f"{scope.root}.{name}", t) for name, t in scope.variables.items()]
        queue += [(name, t) for name, t in scope.locals.items() if t.kind in ("map", "set")]
        while queue:
            text, t = queue.pop()
            found.append((text, t))
            if t.kind == "map":
                key, value = t.inner
                queue += [(f"{text}[{name}]", value) for name, u in scope.locals.items() if u == key]
        return found

    def writable(self, scope: Scope) -> list[tuple[str, T]]:
        """Those of the places that are in the state."""
        return [(text, t) for text, t in self.places(scope) if text.startswith(f"{scope.root}.")]

    def readable(self, t: T, scope: Scope) -> list[str]:
        """Names, places and fields of type `t`."""
        found = [name for name, u in scope.locals.items() if u == t]
        found += [text for text, u in self.places(scope) if u == t]
        for name, u in scope.locals.items():
            found += [f"{name}.{field}" for field, v in u.fields if v == t]
        return found

    def named(self, t: T, scope: Scope) -> str | None:
        found = self.readable(t, scope)
        return self.words.choose(found) if found else None

    def some_value(self, t: T, scope: Scope) -> str:
        """A value where nothing of the type is in scope: an enum's member, or a symmetric value that a helper
        local gives. Symmetric values have no names of their own, so the caller must have bound one."""
        if t.kind == "enum":
            return f"{t.text}.{self.words.choose(['RED', 'GREEN'])}"
        raise NoValue(t.text)

    # -------------------------------------------------------------------------------------- numbers

    def integer(self, scope: Scope) -> str:
        """A whole number; it need not be in any range."""
        words = self.words
        leaves = [
            text for t in [*words.nums, *words.huge, T("int", "int")] for text in self.readable(t, scope)
        ]
        leaves += [str(words.number(0, 2))]
        if scope.depth <= 0 or words.flip(40):
            return words.choose(leaves)
        inner = scope.deeper()
        match words.choose(["plus", "minus", "less", "len", "sum", "max", "min", "if", "mod", "helper"]):
            case "plus":
                return f"{self.integer(inner)} + {words.number(1, 2)}"
            case "minus":
                return f"{self.integer(inner)} - 1"
            case "less":
                return f"({self.integer(inner)} - {self.integer(inner)})"
            case "len":
                sized = [text for text, t in self.places(scope) if t.kind in ("set", "seq", "bag", "channel")]
                return f"len({words.choose(sized)})" if sized else f"len({words.choose(words.syms).text})"
            case "sum":
                generator, within = self.generator(inner)
                return f"sum({self.integer(within)} {generator})" if words.flip(30) else f"sum(1 {generator})"
            case "max":
                generator, within = self.generator(inner)
                kind = words.choose(["max", "min"])
                return f"{kind}(({self.integer(within)} {generator}), default={words.number(0, 1)})"
            case "min":
                return f"{words.choose(['min', 'max'])}({self.integer(inner)}, {self.integer(inner)})"
            case "if":
                test = self.boolean(inner)
                inner = inner.past(test)
                return f"({self.integer(inner)} if {test} else {self.integer(inner)})"
            case "mod":
                return f"({self.integer(inner)}) {words.choose(['//', '%'])} 2"
            case _:
                call = self.call("num", scope)
                return call or words.choose(leaves)

    def computed(self, scope: Scope) -> str:
        """A whole number that is surely not a value of some range by name."""
        return f"{self.integer(scope.deeper())} + {self.words.number(0, 1)}"

    def unfitted(self, t: T, scope: Scope) -> str:
        """A number that is meant for a range, and need not fit where it is stored."""
        first = self.words.firsts.get(t.text, 0)
        return f"{t.text}({first}) + {self.computed(scope)}" + (f" - {first}" if first else "")

    def index(self, scope: Scope) -> str:
        return self.integer(scope.deeper().deeper())

    def call(self, kind: str, scope: Scope, t: T | None = None) -> str | None:
        helpers = [h for h in scope.helpers if h.returns.kind == kind and (t is None or h.returns == t)]
        helpers = [h for h in helpers if h.calm or not scope.quiet]
        if not helpers:
            return None
        helper = self.words.choose(helpers)
        inner = scope.deeper()
        try:
            arguments = [self.argument(parameter, inner) for parameter in helper.parameters]
        except NoValue:
            return None
        return f"{scope.root}.{helper.name}({', '.join(arguments)})"

    def argument(self, t: T, scope: Scope) -> str:
        # A range given to a helper is not checked when it is passed, so only what is one already is passed.
        if t.kind in ("num", "family"):
            found = self.named(t, scope)
            if found is None:
                raise NoValue(t.text)
            return found
        return self.of(t, scope)

    # ------------------------------------------------------------------------------------- booleans

    def boolean(self, scope: Scope) -> str:
        words = self.words
        if scope.depth <= 0:
            return self.atom(scope)
        inner = scope.deeper()
        kinds = ["and", "or", "not", "quantifier", "quantifier", "if", "helper", "narrowed", "narrowed"]
        match words.choose(["atom"] * 4 + kinds):
            case "narrowed":
                return self.narrowed(inner)
            case "and":
                test = self.boolean(inner)
                return f"({test} and {self.boolean(inner.past(test))})"
            case "or":
                test = self.boolean(inner)
                return f"({test} or {self.boolean(inner.past(test))})"
            case "not":
                return f"not ({self.boolean(inner)})"
            case "if":
                test = self.boolean(inner)
                inner = inner.past(test)
                return f"({self.boolean(inner)} if {test} else {self.boolean(inner)})"
            case "quantifier":
                generator, within = self.generator(inner)
                return f"{words.choose(['any', 'all'])}({self.boolean(within)} {generator})"
            case "helper":
                return self.call("bool", scope) or self.atom(scope)
            case _:
                return self.atom(scope)

    def narrowed(self, scope: Scope) -> str:
        """A test that uses an optional only where it is known not to be None."""
        optionals = [(text, t.item) for text, t in self.places(scope) if t.kind == "opt"]
        optionals += [(name, t.item) for name, t in scope.locals.items() if t.kind == "opt"]
        for name, t in scope.locals.items():
            optionals += [(f"{name}.{field}", u.item) for field, u in t.fields if u.kind == "opt"]
        unions = [(name, t) for name, t in scope.locals.items() if t.kind == "union"]
        if unions and (not optionals or self.words.flip(50)):
            return self.distinct_names(*self.words.choose(unions), scope)
        if not optionals:
            return self.atom(scope)
        text, item = self.words.choose(optionals)
        known = scope.having(text, item)
        body = self.about(text, item, known)
        match self.words.choose(["and", "and", "or", "if"]):
            case "and":
                return f"({text} is not None and {body})"
            case "or":
                return f"({text} is None or {body})"
            case _:
                return f"({body} if {text} is not None else {self.boolean(scope)})"

    def distinct_names(self, name: str, t: T, scope: Scope) -> str:
        """A test of one of several records that uses its fields only where it is known to have them."""
        kind = self.words.some_of(t.inner)
        test = f"isinstance({name}, {kind.text})"
        body = self.boolean(scope.having(name, kind).deeper())
        forms = [
            test,
            f"({test} and {body})",
            f"(not {test} or {body})",
            f"({body} if {test} else {self.boolean(scope.past(test))})",
        ]
        return self.words.choose(forms)

    def about(self, text: str, item: T, scope: Scope) -> str:
        """A test of one value that is in scope under `text`."""
        others = [other for other in self.readable(item, scope) if other != text]
        if item.kind == "num":
            other = self.words.choose(others) if others else self.integer(scope.deeper())
            return f"({other} {self.words.choose(['<', '<=', '==', '!='])} {text})"
        return f"({self.words.choose(others)} == {text})" if others else self.boolean(scope)

    def atom(self, scope: Scope) -> str:
        try:
            return self.test(scope)
        except NoValue:
            return f"({self.integer(scope.deeper())} > 0)"

    def test(self, scope: Scope) -> str:
        """One comparison or membership. Raises NoValue where it would need what is not in scope."""
        words = self.words
        options = ["compare", "compare"]
        readable = self.readable(BOOL, scope)
        optionals = [text for text, t in self.places(scope) if t.kind == "opt"]
        containers = [(text, t) for text, t in self.places(scope) if t.kind in CONTAINERS]
        containers += [(name, t) for name, t in scope.locals.items() if t.kind in ("subset", "family")]
        equal = [
            t for t in [*words.syms, *words.crowds, *words.enums, *words.records] if self.readable(t, scope)
        ]
        ranks = [t for t in words.ranks if self.readable(t, scope)]
        options += ["rank"] * 6 * bool(ranks)
        options += ["read"] * bool(readable) + ["none"] * bool(optionals) + ["in", "empty"] * bool(containers)
        options += ["equal"] * 2 * bool(equal)
        match words.choose(options):
            case "read":
                return words.choose(readable)
            case "none":
                return f"{words.choose(optionals)} is {words.choose(['None', 'not None'])}"
            case "empty":
                text, _ = words.choose(containers)
                return words.choose([f"len({text}) > {words.number(0, 1)}", f"(not {text})"])
            case "in":
                text, t = words.choose(containers)
                item = words.choose(list(t.inner))
                return f"({self.member(item, scope)} {words.choose(['in', 'not in'])} {text})"
            case "rank":
                return self.comparison(words.choose(ranks), scope)
            case "equal":
                t = words.choose(equal)
                return f"({self.of(t, scope)} {words.choose(['==', '!='])} {words.choose(self.readable(t, scope))})"
            case _:
                small = scope.deeper()
                operator = words.choose(["<", "<=", "==", "!=", ">", ">="])
                if words.flip(15):
                    return f"(0 <= {self.integer(small)} {operator} {self.integer(small)})"
                return f"({self.integer(small)} {operator} {self.integer(small)})"

    def comparison(self, t: T, scope: Scope) -> str:
        """A comparison of values that are numbered again after each step; of an Ordered sort also with 0."""
        words, known = self.words, self.readable(t, scope)
        others = [*known, "0"] if t.kind == "ordered" else [*known, f"{words.choose(known)} + 1"]
        if words.flip(20):
            others.append(f"{words.choose(['min', 'max'])}({words.choose(known)}, {words.choose(known)})")
        operator = words.choose(["<", "<=", "==", "!=", ">", ">="])
        return f"({words.choose(known)} {operator} {words.choose(others)})"

    def member(self, item: T, scope: Scope) -> str:
        if item.kind == "num":
            if self.words.flip(50) and not scope.quiet:
                return self.computed(scope)
            return self.number(item, scope.deeper())
        return self.of(item, scope.deeper())

    # ------------------------------------------------------------------------------ other values

    def optional(self, t: T, scope: Scope) -> str:
        if self.words.flip(25):
            return "None"
        read = self.named(t, scope)
        if read and self.words.flip(30):
            return read
        try:
            return self.of(t.item, scope)
        except NoValue:
            return "None"

    def record(self, t: T, scope: Scope) -> str:
        read = self.named(t, scope)
        if read and self.words.flip(50):
            return read
        inner = scope.deeper() if scope.depth > 0 else scope
        return f"{t.text}({', '.join(self.of(field, inner) for _, field in t.fields)})"

    def set(self, t: T, scope: Scope) -> str:
        """A set of one item type (a union's only by name)."""
        words = self.words
        read = self.named(t, scope)
        if read and words.flip(40):
            return read
        inner = scope.deeper()
        if len(t.inner) > 1:
            return read or self.impossible(t)
        if scope.depth > 0 and words.flip(40):
            generator, within = self.generator(inner)
            return f"{{{self.of(t.item, within)} {generator}}}"
        if scope.depth > 0 and words.flip(30):
            return f"({self.set(t, inner)} {words.choose(['|', '&', '-', '^'])} {self.set(t, inner)})"
        if words.is_listed(t.item) and words.flip(30):
            name = words.fresh("g")
            within = self.quantified(inner.having(name, t.item))
            return f"{{{name} for {name} in {t.item.text} if {self.boolean(within.deeper())}}}"
        return f"{{{self.of(t.item, inner)}}}"

    def subset(self, t: T, scope: Scope) -> str:
        read = self.named(t, scope)
        if read and self.words.flip(60):
            return read
        try:
            return f"Subset({self.set(set_of(t.item), scope)})"
        except NoValue:
            return "Subset()"

    def sequence(self, t: T, scope: Scope) -> str:
        words = self.words
        read = self.readable(t, scope)
        if not read or words.flip(25):
            try:
                return f"{t.text}([{self.of(t.item, scope.deeper())}])"
            except NoValue:
                return f"{t.text}()"
        base = words.choose(read)
        match words.choose(["slice", "slice", "reversed", "concat", "plain"]):
            case "slice":
                low = words.choose(["", str(words.number(0, 1)), self.index(scope)])
                high = words.choose(["", str(words.number(0, 2)), self.index(scope)])
                return f"{base}[{low}:{high}]"
            case "reversed":
                return f"{base}[::-1]"
            case "concat":
                try:
                    return f"{base} + [{self.of(t.item, scope.deeper())}]"
                except NoValue:
                    return base
            case _:
                return f"{base}[:]"

    # --------------------------------------------------------------------------------- generators

    def generator(self, scope: Scope) -> tuple[str, Scope]:
        """One or two ``for`` clauses with filters, and the scope inside them."""
        text, scope = self.clause(scope)
        if self.words.flip(20):
            more, scope = self.clause(scope)
            text += f" {more}"
        return text, scope

    def quantified(self, scope: Scope) -> Scope:
        """The scope inside a quantifier: quiet, unless the model is for failures there."""
        return replace(scope, quiet="partial" not in self.words.profile or self.words.flip(40))

    def clause(self, scope: Scope) -> tuple[str, Scope]:
        words = self.words
        name = words.fresh("g")
        sets = [
            (text, item)
            for text, t in self.places(scope)
            if t.kind == "set"
            for item in t.inner[:1]
            if len(t.inner) == 1
        ]
        kinds = [
            (text, t.inner) for text, t in self.places(scope) if t.kind in ("set", "bag") and len(t.inner) > 1
        ]
        subsets = [(n, t.item) for n, t in scope.locals.items() if t.kind in ("subset", "family")]
        sorts = [(t.text, t) for t in [*words.syms, *words.nums, *words.enums, *words.families]]
        options = sorts + sets * 2 + subsets * 2 + [self.some_records(*each) for each in kinds] * 2
        over, item = words.choose(options)
        inner = self.quantified(scope.having(name, item))
        text = f"for {name} in {over}"
        if words.flip(40):
            test = self.boolean(inner.deeper().deeper())
            text, inner = f"{text} if {test}", inner.past(test)
        return text, inner

    def some_records(self, text: str, records: tuple[T, ...]) -> tuple[str, T]:
        """What to run over among records of several classes, and what its members are."""
        kind = self.words.some_of(records)
        if kind.kind == "record" and self.words.flip(80):
            return f"{text}.of({kind.text})", kind
        return text, union(records)


class NoValue(Exception):
    """Nothing of the wanted (symmetric) type is in scope, and there is no constant of it."""


CONTAINERS = ("set", "bag", "seq", "channel")

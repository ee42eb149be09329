"""What proofs used is remembered, and helps when the text of an obligation is another; it proves nothing itself."""

from __future__ import annotations

from pathlib import Path

from quorate.language.specs import load_spec
from quorate.symbolic.induction.cores import Cores
from quorate.symbolic.induction.deciding import decide, from_core
from quorate.symbolic.induction.proving import prove
from quorate.symbolic.induction.questions import Proofs
from quorate.symbolic.induction.running import Cache

HIGHEST = str(Path(__file__).parents[2] / "models_for_tests" / "highest.py")


def test_what_a_proof_used_is_remembered_for_variants_too(tmp_path: Path) -> None:
    spec = load_spec(HIGHEST)
    assert prove(spec, processes=1, cache=Cache(tmp_path))
    for known in (spec, load_spec(f"{HIGHEST}:Forgetful")):
        core = Cores(tmp_path, known).of("move/highest_is_highest")
        assert core is not None
        assert "clause highest_is_highest" in core
        assert "goal the goal" not in core
    assert Cores(tmp_path, spec).of("move/nosuch") is None


def test_the_nearest_model_is_asked_first(tmp_path: Path) -> None:
    variant = load_spec(f"{HIGHEST}:Forgetful")
    for spec, label in ((load_spec(HIGHEST), "clause a"), (variant, "clause b")):
        cores = Cores(tmp_path, spec)
        cores.store("move/it", (label,))
        cores.save()
    assert Cores(tmp_path, variant).of("move/it") == {"clause b"}


def test_a_core_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    spec = load_spec(HIGHEST)
    cores = Cores(tmp_path, spec)
    cores.store("move/it", ("clause a",))
    cores.save()
    (path,) = tmp_path.iterdir()
    path.write_text("{")
    assert Cores(tmp_path, spec).of("move/it") is None
    assert Cores(None, spec).of("move/it") is None


def test_hypotheses_of_a_core_prove_what_all_do_and_fewer_do_not() -> None:
    obligations = {each.name: each for each in Proofs(load_spec("paxos")).obligations}
    safety = obligations["safety/agreement"]
    core = {"clause proposal_unique", "clause vote_proposed", "clause choosable"}
    axioms = {h.label for q in safety.questions for h in q.hypotheses if h.role == "axiom"}
    assert decide(from_core(safety, core | axioms)).state == "proved"
    assert decide(from_core(safety, (core - {"clause vote_proposed"}) | axioms)).state == "unknown"

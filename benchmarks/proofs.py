"""How long the proofs of specs/ take: processor seconds of building the questions and of Z3, with nothing known.

python benchmarks/proofs.py [SPEC ...]: of the specs named, otherwise of all, and of the claims about quorums.
"""

from __future__ import annotations

import sys
import time

from quorate.language.specs import available, load_spec
from quorate.symbolic.induction.proving import prove
from quorate.symbolic.quorums.proving import prove as prove_claim
from quorate.symbolic.quorums.sources import claims_of


def main() -> None:
    """Print a line a spec: obligations, outcome, processor seconds, the longest obligation."""
    print(f"{'spec':<18} {'obligations':>11} {'outcome':>10} {'seconds':>8}  longest")
    for name in sys.argv[1:] or available():
        began = time.process_time()
        result = prove(load_spec(name), processes=1)
        seconds = time.process_time() - began
        longest = max(result.results, key=lambda each: each.seconds)
        print(
            f"{name:<18} {len(result.results):>11} {result.outcome:>10} {seconds:>8.1f}  "
            f"{longest.obligation.name}, {longest.seconds:.2f} s"
        )
    if not sys.argv[1:]:
        spent = {claim.name: prove_claim(claim).seconds for claim in claims_of("quorums")}
        slowest = max(spent, key=lambda name: spent[name])
        print(
            f"{'quorums':<18} {len(spent):>11} {'':>10} {sum(spent.values()):>8.1f}  "
            f"{slowest}, {spent[slowest]:.2f} s"
        )


if __name__ == "__main__":
    main()

"""What a profile suggests: where states can be saved, most first, in sentences."""

from __future__ import annotations

from quorate.profiles.profile import KindProfile, Profile, VariableProfile

WORTH = 0.5
"""What leaves more than this share of the states is not worth a word."""

IDLE = 0.5
"""From this share on, records that no action takes are worth a word."""


def advice(profile: Profile) -> tuple[str, ...]:
    """What to try, at most one sentence of each sort; empty if nothing stands out."""
    said = []
    if (kind := _heaviest_kind(profile)) is not None:
        said.append(_of_kind(profile, kind))
    elif (variable := _heaviest(profile)) is not None:
        left = _share(variable.without, profile.measured)
        said.append(
            f"without {variable.name} at most {left} of the states are left: take fewer values for it, or a smaller "
            "sort, or @constraint"
        )
    if profile.history is not None and profile.history <= WORTH * profile.measured:
        names = ", ".join(each.name for each in profile.variables if each.history)
        left = _share(profile.history, profile.measured)
        said.append(
            f"history ({names}) tells states apart: without it at most {left} are left; keep less of it, such as who "
            "rather than when"
        )
    complete = [each for each in profile.smaller if each.complete]
    if complete:
        least = min(complete, key=lambda each: each.states)
        said.append(f"with --set {least.sort}={least.size} the search ends after {least.states:,} states")
    return tuple(said)


def _heaviest_kind(profile: Profile) -> KindProfile | None:
    heavy = [each for each in profile.kinds if each.without <= WORTH * profile.unpacked]
    return min(heavy, key=lambda each: each.without, default=None)


def _heaviest(profile: Profile) -> VariableProfile | None:
    heavy = [
        each for each in profile.variables if each.without <= WORTH * profile.measured and not each.history
    ]
    return min(heavy, key=lambda each: each.without, default=None)


def _of_kind(profile: Profile, kind: KindProfile) -> str:
    left = _share(kind.without, profile.unpacked)
    said = f"without {kind.kind} in {kind.variable} at most {left} of the states are left"
    if kind.idle is not None and kind.idle >= IDLE:
        return (
            f"{said}, and {kind.idle:.0%} of those that are there can do nothing: remove what was handled or is out "
            "of date, or do not send it twice"
        )
    return f"{said}: bound their number with @constraint, or send fewer"


def _share(part: int, whole: int) -> str:
    share = part / max(1, whole)
    return f"{share:.0%}" if share >= 0.01 else f"{part:,} of {whole:,}" if part else "none"

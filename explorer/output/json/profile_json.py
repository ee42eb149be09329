"""The profile of a search as JSON (docs/json.md)."""

from __future__ import annotations

from typing import Any

from quorate.profiles.advice import advice
from quorate.profiles.profile import Profile


def profile_json(profile: Profile) -> dict[str, Any]:
    """Return a profile as an object."""
    return {
        "states": profile.states,
        "measured": profile.measured,
        "unpacked": profile.unpacked,
        "variables": [
            {"name": each.name, "values": each.values, "without": each.without, "history": each.history}
            for each in profile.variables
        ],
        "kinds": [
            {
                "variable": each.variable,
                "kind": each.kind,
                "without": each.without,
                "most": each.most,
                "average": round(each.average, 3),
                "idle": None if each.idle is None else round(each.idle, 4),
            }
            for each in profile.kinds
        ],
        "found": dict(profile.found),
        "without_history": profile.history,
        "looked_at": profile.looked_at,
        "smaller": [
            {"sort": each.sort, "size": each.size, "states": each.states, "complete": each.complete}
            for each in profile.smaller
        ],
        "advice": list(advice(profile)),
    }

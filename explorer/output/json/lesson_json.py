"""Lessons as JSON, in the format of docs/explore.md."""

from __future__ import annotations

from typing import Any

from quorate.lessons.walking import Claim, Walked


def lesson_json(walked: Walked) -> dict[str, Any]:
    """Return a lesson that was walked: its words, the positions that its steps lead to, and what is claimed there."""
    lesson = walked.lesson
    return {
        "name": lesson.name,
        "title": lesson.title,
        "about": lesson.about,
        "steps": [
            {
                "node": each.position.number,
                "text": each.position.text,
                "words": each.step.words,
                "claims": [_claim(claim) for claim in each.claims],
            }
            for each in walked.steps
        ],
        "misfit": walked.misfit or None,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "true": claim.true, "said": claim.said or None}

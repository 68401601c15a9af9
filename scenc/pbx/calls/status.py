"""What a caller is told by SIP of how the scenario ended."""

from __future__ import annotations

from scenc.flow.actions import Cause

STATUS: dict[Cause, int] = {"normal": 480, "busy": 486, "no-answer": 480, "unavailable": 480, "not-found": 404}

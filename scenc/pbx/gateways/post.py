"""A request to a gateway: what it carries and how it went."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from urllib.parse import quote_plus

import httpx

ANSWER_SECONDS = 10.0
AGAIN = frozenset({408, 425, 429})  # of 4xx: may be taken later
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_VALUE = re.compile(r"\{([a-z]+)\}")


def content(form: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """The body and its type: `facts` as JSON, or put in the places `{name}` of a `form`, which is JSON if it begins
    like it."""
    if not form:
        return json.dumps(facts, ensure_ascii=False), JSON
    is_json = form.lstrip().startswith(("{", "["))

    def put(match: re.Match[str]) -> str:
        if match[1] not in facts:
            return match[0]
        value = str(facts[match[1]])
        return json.dumps(value, ensure_ascii=False)[1:-1] if is_json else quote_plus(value)

    return _VALUE.sub(put, form), JSON if is_json else FORM


def proof(header: str, secret: str) -> dict[str, str]:
    """Shows that we may: in the header the gateway wants, or as a bearer token."""
    return {header: secret} if header else {"Authorization": f"Bearer {secret}"}


async def send(client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[str, bool]:
    """Why it was not taken, empty if it was, and whether that is the last word. What is answered is not read."""
    try:
        async with (
            asyncio.timeout(ANSWER_SECONDS),
            client.stream("POST", url, content=body, headers=_encoded(headers)) as answer,
        ):
            status = answer.status_code
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        return str(error), True
    except httpx.LocalProtocolError:  # which says the secret
        return "a header cannot be sent: are there line ends in the secret?", False
    except Exception as error:  # what is wrong with one request holds up no other
        return str(error) or type(error).__name__, False
    if answer.is_success:
        return "", True
    return f"{status} {answer.reason_phrase}", 400 <= status < 500 and status not in AGAIN


def _encoded(headers: Mapping[str, str]) -> httpx.Headers:
    """A secret may have any characters."""
    return httpx.Headers({"User-Agent": "scenc", **headers}, encoding="utf-8")

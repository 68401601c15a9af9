"""How a request of ours is sent again, after a challenge or with the interval that is asked for."""

from __future__ import annotations

from collections import Counter

from scenc.sip import interval
from scenc.sip.config import Login
from scenc.sip.core import Core
from scenc.sip.cseq import CSeq
from scenc.sip.dialog import Dialog
from scenc.sip.digest import Challenge, respond
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response

_ANSWERS = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}
_MOST = 5  # a peer may ask for another one for ever


class Retry:
    """Of one request: a 401 and a 407 are answered once each, and again only where the nonce was too old."""

    def __init__(self, core: Core, login: Login | None, dialog: Dialog | None = None) -> None:
        self._core = core
        self._login = login
        self._dialog = dialog
        self._left = _MOST
        self._challenges: dict[str, Challenge] = {}  # by the header that answers them
        self._uses: Counter[str] = Counter()  # of nonces

    def after(self, request: Request, response: Response) -> Request | None:
        """The request once more, with the same Call-ID and tags and the next CSeq number: after a challenge
        (:rfc:`3261#section-22.2`), or with the interval that a 422 asks for (:rfc:`4028#section-7.3`). None if there is
        nothing to try."""
        headers = _longer(request, response) or self._challenged(request, response)
        if headers is None or not self._left:
            return None
        self._left -= 1
        if self._login is not None:
            for name, challenge in self._challenges.items():
                headers.set(name, self._credentials(request, challenge, self._login))
        headers.remove("Via")
        dialog = self._dialog
        number = CSeq.parse(headers.get("CSeq") or "").number + 1 if dialog is None else dialog.next_number()
        headers.set("CSeq", f"{number} {request.method}")
        return Request(request.method, request.uri, headers, request.body)

    def _challenged(self, request: Request, response: Response) -> Headers | None:
        """None if there is no challenge, no login, no algorithm of ours, or nothing new to say."""
        if self._login is None or response.status not in _ANSWERS:
            return None
        asked, answered = _ANSWERS[response.status]
        for value in response.headers.get_all(asked):
            challenge = _answerable(value, request.method)
            if challenge is not None and (challenge.stale or answered not in self._challenges):
                self._challenges[answered] = challenge
                return request.headers.copy()
        return None

    def _credentials(self, request: Request, challenge: Challenge, login: Login) -> str:
        self._uses[challenge.nonce] += 1
        name, password, cnonce = login.username, login.password, self._core.new_token()
        return respond(challenge, request.method, request.uri, name, password, cnonce, self._uses[challenge.nonce])


def _answerable(value: str, method: str) -> Challenge | None:
    try:
        challenge = Challenge.parse(value)
        respond(challenge, method, "", "", "", "", 1)
    except ValueError:
        return None
    return challenge


def _longer(request: Request, response: Response) -> Headers | None:
    if response.status != 422:
        return None
    asked, shortest = interval.expires(request.headers), interval.least(response.headers)
    if asked is None or asked[0] >= shortest:
        return None
    headers = request.headers.copy()
    headers.set("Session-Expires", str(shortest))
    headers.set("Min-SE", str(shortest))
    return headers

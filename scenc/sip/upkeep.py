"""Session timers (:rfc:`4028`): an established session is refreshed in time, or it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.sip.core import Core, Refused
from scenc.sip.exchange import Exchange
from scenc.sip.interval import LEAST, expires, least
from scenc.sip.message import Request, Response
from scenc.sip.reply import Fields
from scenc.sip.timers import Alarm

if TYPE_CHECKING:
    from scenc.sip.session import Session

OPTION = "timer"
_RETRY = 10.0
_EXPIRED = 'SIP;cause=408;text="Session expired"'


def admit(request: Request) -> None:
    """Raises Refused for an interval that is too short, ValueError for one that cannot be read."""
    asked = expires(request.headers)
    if asked is not None and asked[0] < LEAST:
        raise Refused(422, None, (("Min-SE", str(LEAST)),))


class Upkeep:
    """The timer of one session. `interval` is 0 while there is none; `ours` says that we are the refresher."""

    def __init__(self, core: Core, session: Session) -> None:
        self.interval = 0
        self.ours = False
        self._core = core
        self._session = session
        self._ends = 0.0
        self._alarm: Alarm | None = None

    def grant(self, request: Request, now: float) -> Fields:
        """What a 2xx to the peer's INVITE or UPDATE says of the timer; it runs from now on."""
        headers = request.headers
        able = OPTION in (tag.lower() for tag in headers.listed("Supported"))
        asked = expires(headers)
        if asked is None and not able:
            self._run(0, ours=False, now=now)
            return ()
        wanted, refresher = asked or (self._core.config.session_interval, "")
        interval = min(wanted, max(self._core.config.session_interval, least(headers)))
        refresher = (refresher or "uac") if able else "uas"
        self._run(interval, refresher == "uas", now)
        said = ("Session-Expires", f"{interval};refresher={refresher}")
        return (said, ("Require", OPTION)) if refresher == "uac" else (said,)

    def ask(self, request: Request) -> None:
        """Put into an INVITE or UPDATE of ours what we want of the timer."""
        value = str(self.interval or self._core.config.session_interval)
        if self.interval:
            value += f";refresher={'uac' if self.ours else 'uas'}"
        request.headers.add("Session-Expires", value)

    def hear(self, response: Response, now: float) -> None:
        """A 2xx to our INVITE or UPDATE came: its word is the last."""
        try:
            granted = expires(response.headers)
        except ValueError:
            granted = None
        if granted is None:
            self._run(0, ours=False, now=now)
        else:
            self._run(max(granted[0], LEAST), granted[1] != "uas", now)

    def stop(self) -> None:
        """The session is over."""
        self._core.timers.cancel(self._alarm)

    def _run(self, interval: int, ours: bool, now: float) -> None:
        self.stop()
        self.interval, self.ours = interval, ours
        if interval:
            self._ends = now + interval - min(32.0, interval / 3)
            self._alarm = self._core.timers.set(now + interval / 2 if ours else self._ends, self._due)

    def _due(self, now: float) -> None:
        if now >= self._ends:
            self._session.lose("expired", now, _EXPIRED)
            return
        self._alarm = self._core.timers.set(min(now + _RETRY, self._ends), self._due)
        dialog = self._session.dialog
        if dialog is not None and "UPDATE" in dialog.allowed:
            self._update(now)
        elif self._session.described:
            self._session.renewal.refresh(self._session.described, now)

    def _update(self, now: float) -> None:
        dialog = self._session.dialog
        if dialog is None:
            return
        request = dialog.request("UPDATE", self._core.config)
        way = dialog.way
        request.headers.add(*self._core.contact(way))
        request.headers.add(*self._core.supported)
        self.ask(request)

        def told(status: int, response: Response | None, later: float) -> None:
            if not self._session.is_up or status < 200:
                return
            if status < 300 and response is not None:
                dialog.retarget(response.headers)
                self.hear(response, later)
            elif status in (408, 481):
                self._session.lose(f"lost: {status}", later)
            elif status in (405, 501):
                dialog.allowed = ""

        Exchange(self._core, request, way, told, self._session.login, dialog).send(now)

"""What is refused before anybody sees it (:rfc:`3261#section-8.2`)."""

from __future__ import annotations

from scenc.sip.address import NameAddr
from scenc.sip.config import StackConfig
from scenc.sip.content import SDP, sdp_of
from scenc.sip.core import Refused
from scenc.sip.message import Request

_KNOWN = frozenset(("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "PRACK", "UPDATE", "SUBSCRIBE"))
_KNOWN |= {"NOTIFY", "REFER", "MESSAGE", "PUBLISH"}
_WITHIN_DIALOG = frozenset(("BYE", "INFO", "PRACK", "UPDATE"))
_SDP_RANGES = frozenset((SDP, "application/*", "*/*"))
_SCHEMES = frozenset(("sip", "sips", "tel"))


def to_tag(request: Request) -> str | None:
    """The To tag, which only a request within a dialog has."""
    return NameAddr.parse(request.headers.get("To") or "").tag


def screen(request: Request, config: StackConfig, merged: bool) -> None:
    """Raises Refused. `merged` says that the request came already by another way."""
    method = request.method
    if method not in config.methods:
        raise Refused(405 if method in _KNOWN else 501, None, (("Allow", ", ".join(config.methods)),))
    if to_tag(request) is None:
        _screen_first(request, merged)
    known = config.extensions if method != "REGISTER" else (*config.extensions, *config.registering)
    unknown = [tag for tag in request.headers.listed("Require") if tag not in known]
    if unknown:
        raise Refused(420, None, (("Unsupported", ", ".join(unknown)),))
    if method == "INVITE" and sdp_of(request) is None:
        raise Refused(415, None, (("Accept", SDP), ("Accept-Encoding", "identity")))
    if method == "INVITE" and not _takes_sdp(request.headers.listed("Accept")):
        raise Refused(406)


def _takes_sdp(accepted: list[str]) -> bool:
    """Whether an answer may be SDP; no Accept means that (:rfc:`3261#section-20.1`)."""
    return not accepted or any(kind.partition(";")[0].strip().lower() in _SDP_RANGES for kind in accepted)


def _screen_first(request: Request, merged: bool) -> None:
    """A request outside any dialog. Max-Forwards ends what would be passed on (:rfc:`7332#section-4`)."""
    if request.method in _WITHIN_DIALOG:
        raise Refused(481)
    if request.uri.partition(":")[0].lower() not in _SCHEMES:
        raise Refused(416)
    if merged:
        raise Refused(482)
    if request.headers.get("Max-Forwards") is not None and request.method != "OPTIONS":
        hops = request.headers.get("Max-Forwards") or "0"
        if not hops.strip("0"):
            raise Refused(483)

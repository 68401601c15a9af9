"""Who sent this request? Digest authentication of our accounts (:rfc:`3261#section-22`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scenc.pbx.accounts import Account, Accounts
from scenc.pbx.guard import Guard, Offence
from scenc.sip.address import NameAddr
from scenc.sip.digest import Authenticator, Credentials, NonceCounts, UnknownScheme, Verdict
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response, response_to

REALM = "scenc"
NONCE_SECONDS = 300.0
DIGEST = ("MD5",)
SCHEMES = frozenset({"sip", "sips"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to one who did not prove who they are."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    stale: bool = False  # the password was right

    def response(self, request: Request) -> Response:
        """As a response to the request."""
        response = response_to(request, self.status)
        for name, value in self.headers:
            response.headers.add(name, value)
        return response


class Doorkeeper:
    """Proves that a request comes from the account it names. An unknown account and a wrong password are
    told apart neither by the answer nor by the work done."""

    def __init__(
        self,
        secret: bytes,
        accounts: Callable[[], Accounts],
        clock: Callable[[], float],
        guard: Guard,
        algorithms: Sequence[str] = DIGEST,
    ) -> None:
        self._secret = secret
        self._algorithms = algorithms
        self.serve("")
        self._counts = NonceCounts()
        self._guard = guard
        self._accounts = accounts
        self._clock = clock

    def serve(self, domain: str) -> None:
        """Ask for the passwords of this domain from now on."""
        self._authenticator = Authenticator(domain or REALM, self._secret, NONCE_SECONDS, self._algorithms)

    def admit(self, request: Request, flow: Flow, address: str = "From") -> Account | Refusal:
        """As `identify`; the guard hears who proved nothing, and who proved themselves."""
        account = self.identify(request, address)
        if isinstance(account, Account):
            self._guard.clear(flow.remote[0])
        elif account.status == 401:
            wrong = "Authorization" in request.headers and not account.stale
            self._guard.blame(flow.remote, Offence.WRONG_PASSWORD if wrong else Offence.CHALLENGED)
        return account

    def identify(self, request: Request, address: str = "From") -> Account | Refusal:
        """The account that sent `request`; the user in the header `address` must be its own."""
        header = request.headers.get("Authorization")
        try:
            claimed = NameAddr.parse(request.headers.get(address) or "").uri
            if claimed.scheme not in SCHEMES:
                return Refusal(400)
            if header is None:
                return self.challenge()
            credentials = Credentials.parse(header)
        except UnknownScheme:
            return self.challenge()
        except ValueError:
            return Refusal(400)
        account = self._accounts().by_number.get(credentials.username)
        password = account.password if account else None
        verdict = self._authenticator.judge(credentials, request.method, password, self._clock())
        if verdict is Verdict.STALE:
            return self.challenge(stale=True)
        if verdict is not Verdict.OK or account is None:
            return self.challenge()
        if not self._counts.take(credentials):
            return self.challenge(stale=True)
        return account if claimed.user == account.number else Refusal(403)

    def challenge(self, stale: bool = False) -> Refusal:
        """Prove who you are."""
        challenges = self._authenticator.challenge(self._clock(), stale)
        return Refusal(401, tuple(("WWW-Authenticate", value) for value in challenges), stale)

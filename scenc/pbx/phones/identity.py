"""Who sent this request? Digest authentication of our accounts (:rfc:`3261#section-22`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scenc.pbx.guard import Guard, Offence, network
from scenc.pbx.phones.accounts import Account, Accounts
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
    guessed: bool = False  # by who was told our nonce: no forger

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
        is_at: Callable[[str, tuple[str, int]], bool],
        algorithms: Sequence[str] = DIGEST,
    ) -> None:
        """`is_at(number, remote)` says whether this account is registered by that address and port."""
        self._secret = secret
        self._algorithms = algorithms
        self.serve("")
        self._counts = NonceCounts()
        self._guard = guard
        self._accounts = accounts
        self._clock = clock
        self._is_at = is_at

    def serve(self, domain: str) -> None:
        """Ask for the passwords of this domain from now on."""
        self._authenticator = Authenticator(domain or REALM, self._secret, NONCE_SECONDS, self._algorithms)

    def admit(self, request: Request, flow: Flow, address: str = "From") -> Account | Refusal:
        """The account that sent `request`; the user in the header `address` must be its own. The guard hears who
        proved nothing, who guessed, and who proved themselves."""
        account = self._identify(request, flow.remote, address)
        if isinstance(account, Account):
            self._guard.trust(flow.remote[0])
        elif account.guessed:
            self._guard.blame(flow.remote, Offence.WRONG_PASSWORD, proven=True)
        elif account.status == 401:
            self._guard.blame(flow.remote, Offence.CHALLENGED, flow.reliable)
        return account

    def _identify(self, request: Request, remote: tuple[str, int], address: str) -> Account | Refusal:
        header = request.headers.get("Authorization")
        try:
            claimed = NameAddr.parse(request.headers.get(address) or "").uri
            if claimed.scheme not in SCHEMES:
                return Refusal(400)
            if header is None:
                return self.challenge(remote)
            credentials = Credentials.parse(header)
        except UnknownScheme:
            return self.challenge(remote)
        except ValueError:
            return Refusal(400)
        account = self._account(credentials, request.method, remote)
        if isinstance(account, Refusal):
            return account
        return account if claimed.user == account.number else Refusal(403)

    def _account(self, credentials: Credentials, method: str, remote: tuple[str, int]) -> Account | Refusal:
        """Whose credentials these are. Other people's are not looked at for a while where they were guessed at."""
        own = self._is_at(credentials.username, remote)
        if not own and not self._guard.believes(remote):
            return self.challenge(remote)
        account = self._accounts().by_number.get(credentials.username)
        password = account.password if account else None
        place, now = network(remote[0]), self._clock()
        verdict = self._authenticator.judge(credentials, method, password, now, place)
        if verdict is Verdict.STALE:  # said of who does not exist, too
            return self.challenge(remote, stale=True)
        if verdict is Verdict.WRONG or account is None:
            return self.challenge(remote, guessed=not own)
        return account if self._counts.take(credentials) else self.challenge(remote, stale=True)

    def challenge(self, remote: tuple[str, int], stale: bool = False, guessed: bool = False) -> Refusal:
        """Prove who you are, from where you are."""
        challenges = self._authenticator.challenge(self._clock(), stale, network(remote[0]))
        return Refusal(401, tuple(("WWW-Authenticate", value) for value in challenges), guessed)

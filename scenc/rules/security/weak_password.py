"""S702 weak-password."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.user import Password, User
from scenc.model.program import Program
from scenc.rules.rule import SecretRule

SHORTEST, LONG = 10, 20


class WeakPassword(SecretRule):
    """A password that a machine guesses in seconds; only `scenc check --secrets` looks at it.

    ## Why

    Whoever finds the port tries the number itself, 1234 and the lists of common passwords first. Then they call abroad.

    ## Example

    With `SIP_ANNA=601` in the file of secrets:

    ```scen
    user anna 601 { password secret("SIP_ANNA") }
    ```

    ## Use instead

    Leave the password out: a strong one is made when the system first starts, and shown by `scenc ctl accounts`.

    ```scen
    user anna 601
    ```
    """

    code = "S702"
    name = "weak-password"

    def judge(self, program: Program, value: Callable[[str], str | None]) -> Iterator[Diagnostic]:
        for user in program.all(User):
            for line in user.lines():
                password = value(line.secret.name.value) if isinstance(line, Password) else None
                if password is not None and _is_weak(password, (user.number.value, user.name.value)):
                    help = ["make a longer one, or leave it out: a strong one is made"]
                    yield self.report(f"the password of `{user.name.value}` is easily guessed", line.span, help=help)


def _is_weak(password: str, names: tuple[str, ...]) -> bool:
    """Short, of one kind of signs, or made of what everybody knows."""
    kinds = sum(any(test(sign) for sign in password) for test in (str.islower, str.isupper, str.isdecimal))
    others = any(not sign.isalnum() for sign in password)
    known = any(name.casefold() in password.casefold() for name in names if name)
    return len(password) < SHORTEST or (kinds + others < 2 and len(password) < LONG) or (known and len(password) < LONG)

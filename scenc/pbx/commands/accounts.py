"""`scenc ctl accounts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.pbx.commands import Answer

if TYPE_CHECKING:
    from scenc.pbx.runtime import Runtime


async def accounts(runtime: Runtime, argument: str) -> Answer:
    """What to type into a softphone.

    Passwords that came as secrets are not shown: whoever gave them knows them.
    """
    rows = [
        {
            "user": account.user,
            "number": number,
            "name": account.display,
            "password": f"secret {account.secret}" if account.secret else account.password,
        }
        for number, account in sorted(runtime.accounts.by_number.items())
    ]
    return {"listening": [str(listen) for listen in runtime.settings.listens], "accounts": rows}

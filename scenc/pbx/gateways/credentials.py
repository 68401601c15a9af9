"""The secrets by which other systems know us."""

from __future__ import annotations

from scenc.bundle.schema import Bundle


def credentials(bundle: Bundle) -> dict[str, str]:
    """What each is for, by its name."""
    mail, sms, push = bundle.mail, bundle.sms, bundle.push
    asked = {
        "mail": mail.password if mail else None,
        "sms": sms.token if sms else None,
        "push": push.token if push else None,
        **{hook.url: hook.signature for hook in bundle.webhooks},
    }
    return {secret: what for what, secret in asked.items() if secret}

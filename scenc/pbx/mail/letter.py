"""A voicemail message as a letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from scenc.bundle.schema import Bundle, Mail
from scenc.pbx.text import printable

_WORDS: Mapping[str, Mapping[str, str]] = {
    "pl": {
        "subject": "Wiadomość głosowa od {caller} ({length})",
        "body": "{company}: nowa wiadomość głosowa.\n\nSkrzynka: {box}\nOd: {caller}\nKiedy: {when}\nTrwa: {length}\n",
        "withheld": "numer zastrzeżony",
    },
    "en": {
        "subject": "Voice message from {caller} ({length})",
        "body": "{company}: a new voice message.\n\nMailbox: {box}\nFrom: {caller}\nWhen: {when}\nLength: {length}\n",
        "withheld": "withheld number",
    },
}


def letter(row: RowMapping, to: str, mail: Mail, bundle: Bundle, sound: bytes | None) -> bytes:
    """The letter about a message, with its sound where that is wanted. Its Message-ID is always the same, so that a
    mailbox may recognise one that it was given twice (:rfc:`5322#section-3.6.4`)."""
    words = _WORDS.get(bundle.company.language.partition("-")[0], _WORDS["en"])
    box = bundle.mailboxes.get(row["mailbox"])
    when = datetime.fromtimestamp(row["received"], ZoneInfo(bundle.company.timezone))
    facts = {
        "company": bundle.company.name,
        "box": box.display if box else row["mailbox"],
        "caller": _caller(row) or words["withheld"],
        "when": f"{when:%Y-%m-%d %H:%M}",
        "length": "{}:{:02}".format(*divmod(round(row["seconds"]), 60)),
    }
    _, sender = parseaddr(mail.sender)
    made = EmailMessage()
    made["From"], made["To"], made["Date"] = mail.sender, to, format_datetime(when)
    made["Subject"] = words["subject"].format(**facts)
    made["Message-ID"] = f"<{row['id']}.{to.replace('@', '.')}@{sender.rpartition('@')[2] or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(words["body"].format(**facts))
    if sound is not None:
        made.add_attachment(sound, maintype="audio", subtype="wav", filename=f"{when:%Y-%m-%d-%H%M}.wav")
    return made.as_bytes()


def _caller(row: RowMapping) -> str:
    name, number = printable(row["caller_name"]), printable(row["caller"])
    return f"{name} {number}".strip()

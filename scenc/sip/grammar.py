"""Scanning helpers of the SIP grammar (:rfc:`3261#section-25.1`): every one looks at each character a bounded
number of times. Bytes outside UTF-8 are carried as surrogates (`surrogateescape`)."""

from __future__ import annotations

import re
from string import digits
from urllib.parse import unquote_to_bytes

SPACE = " \t"
HEX = frozenset(digits + "abcdefABCDEF")

# Regular expressions; QUOTED needs re.DOTALL.
TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]+"
QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
VALUE = r'[^\x00-\x20\x7f"<>,;\\]+'  # a token or host, liberally: anything that cannot be taken for a separator
HOST_PORT = (  # three groups: an IPv6 address without its brackets, or a name or IPv4 address; a port
    r"(?:\[([0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*)\]|([A-Za-z0-9\-._]+))(?:[ \t]*:[ \t]*([0-9]{1,18}))?"
)

_TOKEN = re.compile(TOKEN)
_HOST_PORT = re.compile(rf"{HOST_PORT}[ \t]*")


def is_token(text: str) -> bool:
    """Whether `text` is a `token`."""
    return _TOKEN.fullmatch(text) is not None


def quoted_end(text: str, start: int) -> int:
    """The position behind the quoted string that opens at `start`, or -1 if it is never closed."""
    position = start + 1
    mark = text.find('"', position)
    while mark >= 0:
        slash = text.find("\\", position, mark)
        if slash < 0:
            return mark + 1
        position = slash + 2
        if position > mark:
            mark = text.find('"', position)
    return -1


def quote(text: str) -> str:
    """`text` as a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquote(text: str) -> str:
    """The text a quoted string stands for; anything else is returned as it is."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    first, *rest = inner.split("\\\\")
    return "\\".join([first.replace("\\", ""), *(part.replace("\\", "") for part in rest)])


def unescape(text: str) -> str:
    """`text` with its `%hh` replaced by the bytes they stand for."""
    if "%" not in text:
        return text
    raw = unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "surrogateescape")


def well_escaped(text: str) -> bool:
    """Whether each `%` is followed by two hexadecimal digits."""
    if "%" not in text:
        return True
    return all(len(part) >= 2 and HEX.issuperset(part[:2]) for part in text.split("%")[1:])


def decimal(text: str, maximum: int) -> int:
    """A number of at most 18 ASCII digits; ValueError if it is not one or is above `maximum`. What passed may be
    given to `int`."""
    if len(text) > 18 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text[:20]!r} is not a number")
    value = int(text)
    if value > maximum:
        raise ValueError(f"{text} is above {maximum}")
    return value


def split(text: str, separator: str) -> list[str]:
    """`text` cut at each `separator` that stands neither in quotes nor in angle brackets, stripped.

    What follows an unclosed quote or bracket stays in one piece.
    """
    if separator not in text:
        return [text.strip(SPACE)]
    if '"' not in text and "<" not in text:
        return [part.strip(SPACE) for part in text.split(separator)]
    parts: list[str] = []
    start = position = 0
    end = len(text)
    while position < end:
        character = text[position]
        if character == separator:
            parts.append(text[start:position].strip(SPACE))
            start = position = position + 1
        elif character in '"<':
            close = quoted_end(text, position) if character == '"' else text.find(">", position) + 1
            position = close if close > 0 else end
        else:
            position += 1
    parts.append(text[start:].strip(SPACE))
    return parts


def host_port(text: str) -> tuple[str, int | None]:
    """`host [":" port]`; an IPv6 address comes back without its brackets. ValueError if it is not one."""
    match = _HOST_PORT.fullmatch(text)
    if match is None:
        raise ValueError("bad host or port")
    ipv6, name, port = match.groups()
    return ipv6 or name, decimal(port, 65535) if port else None


def write_host(host: str, port: int | None) -> str:
    """The inverse of `host_port`."""
    written = f"[{host}]" if ":" in host else host
    return written if port is None else f"{written}:{port}"

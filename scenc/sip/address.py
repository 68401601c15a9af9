"""Addresses in To, From, Contact, Route … (:rfc:`3261#section-20.10`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scenc.sip.grammar import SPACE, quote, quoted_end, unquote
from scenc.sip.params import EMPTY, Params
from scenc.sip.uri import Uri

_NOT_IN_DISPLAY = frozenset(map(chr, range(32))) - {"\t"} | frozenset('\x7f"<>,;:\\')
_CACHED_LENGTH = 256


@dataclass(frozen=True)
class NameAddr:
    """`display` is the text itself, without quotes and escapes; `str()` always brackets the URI."""

    display: str
    uri: Uri
    params: Params = EMPTY

    @classmethod
    def parse(cls, text: str) -> NameAddr:
        """ValueError if `text` is not one address; a Contact of `*` is not an address."""
        return _parse_cached(text) if len(text) <= _CACHED_LENGTH else _parse(text)

    @property
    def tag(self) -> str | None:
        """The `tag` parameter of a To or From."""
        return self.params.get("tag")

    def __str__(self) -> str:
        display = f"{quote(self.display)} " if self.display else ""
        return f"{display}<{self.uri}>{self.params}"


def _parse(text: str) -> NameAddr:
    text = text.strip(SPACE)
    if text[:1] == '"':
        end = quoted_end(text, 0)
        bracket = text.find("<", end)
        if end < 0 or bracket < 0 or text[end:bracket].strip(SPACE):
            raise ValueError("a display name's quotes are not closed before <")
        return _bracketed(unquote(text[:end]), text, bracket)
    bracket = text.find("<")
    if bracket < 0 or text.find(";", 0, bracket) >= 0:
        return _bare(text)
    display = text[:bracket].rstrip(SPACE)
    if not _NOT_IN_DISPLAY.isdisjoint(display):
        raise ValueError("a display name needs quotes")
    return _bracketed(display, text, bracket)


_parse_cached = lru_cache(maxsize=1024)(_parse)


def _bracketed(display: str, text: str, bracket: int) -> NameAddr:
    close = text.find(">", bracket)
    if close < 0:
        raise ValueError("< is not closed")
    return NameAddr(display, Uri.parse(text[bracket + 1 : close]), Params.parse(text[close + 1 :]))


def _bare(text: str) -> NameAddr:
    """Parameters belong to the header; a URI with a comma or headers needs brackets (:rfc:`3261#section-20`)."""
    uri, semicolon, params = text.partition(";")
    uri = uri.rstrip(SPACE)
    if "?" in uri or "," in uri:
        raise ValueError("this URI needs angle brackets")
    return NameAddr("", Uri.parse(uri), Params.parse(semicolon + params))

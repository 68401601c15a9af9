"""libsrtp, of the wheel we depend on. Sessions are made here; the kernel calls the library's functions with them, or
uses the session keys itself."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib import import_module
from types import ModuleType

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from scenc.media.port import Keys, MediaError

FUNCTIONS = ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp")  # as in kernel/srtp.h
_PROFILES = {
    "AES_CM_128_HMAC_SHA1_80": "SRTP_PROFILE_AES128_CM_SHA1_80",
    "AES_CM_128_HMAC_SHA1_32": "SRTP_PROFILE_AES128_CM_SHA1_32",
    "AEAD_AES_128_GCM": "SRTP_PROFILE_AEAD_AES_128_GCM",
}
_WINDOW = 1024  # packets; as far as they may be in disorder


@cache
def _library() -> ModuleType | None:
    try:
        import pylibsrtp
    except ImportError:
        return None
    return pylibsrtp


@cache
def functions() -> list[int]:
    """Their addresses; none where there is no library."""
    if _library() is None:
        return []
    library = ctypes.CDLL(import_module("pylibsrtp._binding").__file__)
    return [ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0 for name in FUNCTIONS]


_SESSION = ((0, 16), (2, 14), (1, 20))  # labels and sizes: key, salt, key of the tag; in the order of kernel/seal.h


def derived(master: bytes) -> bytes:
    """The keys of a session for sound, from a master key with its salt (:rfc:`3711#section-4.3`). GCM's shorter salt is
    filled up with zeros (:rfc:`7714#section-11`)."""
    key, salt = master[:16], master[16:].ljust(14, b"\0")
    made = b""
    for label, size in _SESSION:
        start = int.from_bytes(salt, "big") ^ label << 48
        stream = Cipher(AES(key), CTR((start << 16).to_bytes(16, "big"))).encryptor()
        made += stream.update(bytes(size))
    return made


class Sessions:
    """Both directions of a leg. `out` and `into` are the library's pointers, good as long as this lives. A direction
    whose key stays as it was `before` goes on where it was: none of its numbers is used again."""

    def __init__(self, keys: Keys, before: Sessions | None = None) -> None:
        library = _library()
        if library is None:
            raise MediaError("no library for SRTP here")
        self._keys = keys
        last = before if before is not None and before._keys.suite == keys.suite else None
        goes_on, comes_on = last and last._keys.ours == keys.ours, last and last._keys.theirs == keys.theirs
        self._out: object = last._out if last and goes_on else self._session(library, keys, out=True)
        self._in: object = last._in if last and comes_on else self._session(library, keys, out=False)
        self.out, self.into = _pointer(self._out), _pointer(self._in)

    @staticmethod
    def _session(library: ModuleType, keys: Keys, out: bool) -> object:
        policy = library.Policy(
            key=keys.ours if out else keys.theirs,
            ssrc_type=library.Policy.SSRC_ANY_OUTBOUND if out else library.Policy.SSRC_ANY_INBOUND,
            srtp_profile=getattr(library.Policy, _PROFILES[keys.suite]),
        )
        policy.window_size = _WINDOW
        return library.Session(policy)


def _pointer(session: object) -> int:
    ffi = import_module("pylibsrtp._binding").ffi
    return int(ffi.cast("uintptr_t", session._srtp[0]))  # type: ignore[attr-defined]

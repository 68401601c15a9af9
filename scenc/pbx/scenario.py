"""A loaded bundle with its sounds in the media engine; calls hold on to the one they began with."""

from __future__ import annotations

from collections.abc import Callable

from scenc.bundle.schema import Bundle
from scenc.media.port import AudioId, MediaEngine


class Scenario:
    """`pcm` reads a prompt's samples by its SHA-256. Sounds go to the engine when first played and are
    released when the scenario is retired and its last call has ended; then `drop` is called."""

    def __init__(
        self,
        bundle: Bundle,
        id: str,
        pcm: Callable[[str], bytes],
        media: MediaEngine,
        drop: Callable[[], object] = lambda: None,
    ) -> None:
        self.bundle = bundle
        self.id = id
        self._pcm = pcm
        self._media = media
        self._drop = drop
        self._sounds: dict[str, AudioId] = {}
        self._calls = 0
        self._retired = False

    def sound(self, prompt: str) -> AudioId:
        """The prompt with this key, ready to be played."""
        if prompt not in self._sounds:
            self._sounds[prompt] = self._media.audio(self._pcm(self.bundle.prompts[prompt].audio))
        return self._sounds[prompt]

    def music(self, built_in: AudioId) -> AudioId:
        """For who waits or is held: the company's own, or what is always there."""
        return self.sound(self.bundle.company.music) if self.bundle.company.music else built_in

    def enter(self) -> None:
        """A call begins with this scenario."""
        self._calls += 1

    def leave(self) -> None:
        """A call that began with it ended."""
        self._calls -= 1
        self._release()

    def retire(self) -> None:
        """Another scenario took its place."""
        self._retired = True
        self._release()

    def _release(self) -> None:
        if self._retired and self._calls == 0:
            for sound in self._sounds.values():
                self._media.release(sound)
            self._sounds.clear()
            self._drop()

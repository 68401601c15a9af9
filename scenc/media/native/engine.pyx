# cython: language_level=3, embedsignature=False
"""The media engine as Python holds it: arguments checked, lifetimes kept, two threads started and joined.

All methods are called from one thread. The media thread and the writer thread never hold the GIL.
"""

import os
import socket
import threading
import time
from collections import deque
from contextlib import suppress

from libc.stdint cimport uintptr_t
from libc.string cimport memset

from scenc.media.native import opus, srtp
from scenc.media.native.coding import Coding
from scenc.media.native.ports import Ports
from scenc.media.port import Datagram, Digit, LegStats, MediaError, Played, Recorded, Silent

SUITES = {
    "AEAD_AES_128_GCM": SCN_AES_GCM,
    "AES_CM_128_HMAC_SHA1_80": SCN_AES_CM_80,
    "AES_CM_128_HMAC_SHA1_32": SCN_AES_CM_32,
}
KEYS = "0123456789*#ABCD"
CODECS = {"PCMU": SCN_ULAW, "PCMA": SCN_ALAW, "G722": SCN_G722, "opus": SCN_OPUS}
SIDES = {"far": SCN_FAR, "stereo": SCN_STEREO, "mixed": SCN_MIXED}
FORMS = {"linear": SCN_LINEAR, "PCMU": SCN_ULAW, "PCMA": SCN_ALAW, "opus": SCN_OPUS}


cdef class Engine:
    def __cinit__(self, *hosts, ports=(10000, 20000), double silence_seconds=60.0):
        self._ports = Ports(hosts or ("127.0.0.1",), *ports)
        self._threads, self._descriptors = [], {}
        self._legs, self._free, self._rooms, self._free_rooms = set(), deque(), set(), deque(range(SCN_ROOMS))
        self._audio, self._sounds, self._recorders, self._abandoned = {}, set(), {}, []
        self._voices, self._coding = set(), Coding()
        self._locks, self._sessions = {}, {}
        fill(<void **>&self._opus, opus.functions())
        fill(<void **>&self._srtp, srtp.functions())
        self._engine = scn_engine_new(
            <uint64_t>(silence_seconds * 1e9), time.time_ns() - time.monotonic_ns(), int.from_bytes(os.urandom(8), "little")
        )
        if self._engine is NULL:
            raise MediaError("no memory or descriptors for the media engine")

    def __del__(self):
        self.stop()

    def start(self):
        self._check()
        if self._threads:
            return
        self._threads = [
            threading.Thread(target=run, name=name, daemon=True)
            for run, name in ((self._run_media, "media"), (self._run_writer, "recordings"))
        ]
        for thread in self._threads:
            thread.start()

    def _run_media(self):
        cdef scn_engine *engine = self._engine
        with nogil:
            scn_engine_run(engine)

    def _run_writer(self):
        cdef scn_engine *engine = self._engine
        with nogil:
            scn_writer_run(&engine.writer)

    def stop(self):
        if self._engine is NULL:
            return
        media, writer = [thread.join for thread in self._threads] or (self._run_media, self._run_writer)
        scn_control_stop_engine(self._engine)
        media()
        scn_control_stop_writer(self._engine)
        writer()
        for address in (*self._recorders.values(), *self._abandoned):
            scn_recorder_free(<scn_recorder *><uintptr_t>address)
        for address in self._sounds:
            scn_audio_free(<scn_audio *><uintptr_t>address)
        for address in self._voices:
            scn_voice_free(<scn_voice *><uintptr_t>address)
        for address in self._locks:
            scn_lock_free(<scn_lock *><uintptr_t>address)
        for kept in (self._locks, self._sessions, self._voices, self._legs, self._rooms, self._audio, self._sounds, self._recorders, self._abandoned):
            kept.clear()
        scn_engine_free(self._engine)
        self._engine = NULL

    def fileno(self):
        self._check()
        return self._engine.events.wake

    def events(self):
        cdef scn_event event
        cdef scn_datagram datagram
        cdef char host[64]
        heard = []
        if self._engine is NULL:
            return heard
        scn_control_hush(self._engine)
        while scn_control_event(&self._engine.events, &event):
            heard.append(self._event(&event))
        while scn_control_event(&self._engine.writer.ended, &event):
            heard.append(self._event(&event))
        while scn_control_aside(self._engine, &datagram):
            if datagram.leg in self._legs:
                scn_address_write(&datagram.source, host)
                source = host.decode("ascii"), scn_address_port(&datagram.source)
                heard.append(Datagram(datagram.leg, datagram.data[:datagram.size], source, datagram.rtcp))
        self._reap()
        return [each for each in heard if each is not None]

    cdef object _event(self, scn_event *event):
        cdef uint64_t leg = event.leg
        if event.kind == SCN_FREED:
            self._sounds.discard(<uintptr_t>event.object)
            scn_audio_free(<scn_audio *>event.object)
            return None
        if event.kind == SCN_SPOKEN:
            self._voices.discard(<uintptr_t>event.object)
            scn_voice_free(<scn_voice *>event.object)
            return None
        if event.kind == SCN_UNLOCKED:
            self._locks.pop(<uintptr_t>event.object, None)
            scn_lock_free(<scn_lock *>event.object)
            return None
        if leg not in self._legs:
            return None
        if event.kind == SCN_DIGIT:
            return Digit(leg, KEYS[event.number])
        if event.kind == SCN_PLAYED:
            return Played(leg, event.number)
        if event.kind == SCN_SILENT:
            return Silent(leg)
        return self._recorded(leg, <uintptr_t>event.object, event.number)

    def _recorded(self, leg, address, number):
        if self._recorders.get(leg) != address:
            return None
        if number == SCN_TOO_SLOW:
            return Recorded(leg, "the disk is too slow")
        return Recorded(leg, os.strerror(number) if number else None)

    # legs

    def open(self, str toward=""):
        cdef scn_command command
        self._check()
        index = self._free[0] if self._free else len(self._legs)
        if index >= SCN_LEGS or not scn_engine_reserve(self._engine, index):
            raise MediaError(f"no memory for more than {len(self._legs)} legs")
        sock, rtcp, port = self._ports.bind(toward)
        self._count = self._count % 0x7FFFFFFF + 1
        begin(&command, SCN_OPEN, self._count << 32 | <uint64_t>index)
        command.number = <uint32_t>sock.fileno()
        command.loop = <uint32_t>rtcp.fileno() + 1
        with sock, rtcp:
            self._ask(&command)
            sock.detach()
            rtcp.detach()
        if self._free:
            self._free.popleft()
        self._legs.add(command.leg)
        self._coding.open(command.leg)
        self._descriptors[command.leg] = command.number, command.loop - 1
        return command.leg, port

    @property
    def codecs(self):
        return tuple(name for name in CODECS if name != "opus" or opus.functions())

    def close(self, leg):
        cdef scn_command command
        if self._begin(&command, SCN_CLOSE, leg):
            self._change(&command, self._coding.separate(leg) - {leg})
            self._coding.close(leg)
            self._legs.discard(leg)
            self._descriptors.pop(leg, None)
            self._sessions.pop(leg, None)
            self._free.append(leg & 0xFFFFFFFF)
            self._abandon(leg)

    def connect(self, leg, remote):
        cdef scn_command command
        if not self._begin(&command, SCN_CONNECT, leg):
            return
        if remote.codec not in self.codecs:
            raise MediaError(f"no library for {remote.codec}")
        host = remote.host.encode("ascii", "replace")
        scn_address_parse(&command.remote.address, host, remote.port & 0xFFFF)
        signalling = remote.signalling.encode("ascii", "replace")
        scn_address_parse(&command.remote.signalling, signalling, 0)
        command.remote.type = remote.payload_type & 0x7F
        command.remote.heard_type = _number(remote.heard_type, remote.payload_type)
        command.remote.codec = CODECS[remote.codec]
        command.remote.events = SCN_NO_EVENTS if remote.events is None else remote.events & 0x7F
        command.remote.heard_events = SCN_NOT_HEARD if remote.events is None else _number(remote.heard_events, remote.events)
        command.remote.slow_events = remote.slow_events
        command.remote.comfort = remote.comfort
        command.remote.secure = remote.secure
        command.remote.keyless = remote.keyless
        command.remote.send = remote.send
        command.number = remote.rtcp_port
        if not remote.rtcp_port:  # its socket is closed
            self._descriptors[leg] = self._descriptors[leg][0], None
        command.loop = (SCN_ASIDE if remote.aside else 0) | (SCN_RAW if remote.raw else 0)
        touched = self._coding.connect(leg, remote)
        if self._coding.wanting({leg}):  # with the command, which takes away that of another codec or stream
            command.voice = self._voice(remote.codec)
            self._coding.give(leg, True)
        self._change(&command, touched)

    def send(self, leg, bytes data, target, bint rtcp=False):
        descriptor = self._descriptors.get(leg, (None, None))[rtcp]
        if descriptor is None:
            return
        family = socket.AF_INET6 if ":" in target[0] else socket.AF_INET
        with socket.fromfd(descriptor, family, socket.SOCK_DGRAM) as sock, suppress(OSError):
            sock.sendto(data, target)

    def aim(self, leg, target, bint rtcp=False):
        cdef scn_command command
        if self._begin(&command, SCN_AIM, leg):
            command.loop = rtcp
            scn_address_parse(&command.remote.address, target[0].encode("ascii", "replace"), target[1])
            self._ask(&command)

    def secure(self, leg, keys):
        cdef scn_command command
        if not self._begin(&command, SCN_SECURE, leg):
            return
        sessions = srtp.Sessions(keys, self._sessions.get(leg))
        cdef bytes ours = srtp.derived(keys.ours)
        cdef bytes theirs = srtp.derived(keys.theirs)
        command.lock = scn_lock_new(
            &self._srtp, <void *><uintptr_t>sessions.out, <void *><uintptr_t>sessions.into,
            <scn_suite><int>SUITES[keys.suite], ours, theirs,
        )
        if command.lock is NULL:
            raise MediaError("no memory for the keys of a leg")
        self._locks[<uintptr_t>command.lock] = self._sessions[leg] = sessions
        self._ask(&command)

    @property
    def can_encrypt(self):
        return bool(srtp.functions())

    def press(self, leg, str keys):
        cdef scn_command command
        for key in keys:
            if key not in KEYS:
                raise ValueError(f"{key!r} is no key of a telephone")
            if self._begin(&command, SCN_PRESS, leg):
                command.number = KEYS.index(key)
                self._ask(&command)

    def bridge(self, a, b):
        cdef scn_command command
        if a != b and b in self._legs and self._begin(&command, SCN_BRIDGE, a):
            command.other = b
            self._change(&command, self._coding.bridge(a, b))

    def unbridge(self, leg):
        cdef scn_command command
        if self._begin(&command, SCN_UNBRIDGE, leg):
            self._change(&command, self._coding.separate(leg))

    def stats(self, leg):
        cdef scn_stats stats
        if leg not in self._legs:
            return LegStats()
        stats = scn_control_stats(self._engine, leg)
        return LegStats(
            stats.received,
            stats.sent,
            stats.lost,
            stats.malformed,
            stats.late,
            stats.concealed,
            stats.jitter_us / 1000,
            stats.round_trip_us / 1000,
            stats.far_lost,
            stats.far_jitter_us / 1000,
        )

    # prompts

    def audio(self, bytes pcm):
        self._check()
        cdef const uint8_t *samples = pcm
        cdef size_t count = len(pcm) // 2
        cdef scn_audio *audio
        with nogil:
            audio = scn_audio_new(samples, count)
        if audio is NULL:
            raise MediaError("no memory for a prompt")
        self._count += 1
        self._audio[self._count] = <uintptr_t>audio
        self._sounds.add(<uintptr_t>audio)
        return self._count

    def release(self, audio):
        cdef scn_command command
        address = self._audio.pop(audio, None)
        if address is not None:
            begin(&command, SCN_RELEASE, 0)
            command.audio = <scn_audio *><uintptr_t>address
            self._ask(&command)

    def play(self, leg, audio, token, loop=False):
        cdef scn_command command
        address = self._audio.get(audio)
        if address is not None and self._begin(&command, SCN_PLAY, leg):
            command.audio = <scn_audio *><uintptr_t>address
            command.number = token
            command.loop = bool(loop)
            self._change(&command, self._coding.tell(leg))

    def halt(self, leg):
        cdef scn_command command
        if self._begin(&command, SCN_HALT, leg):
            self._change(&command, self._coding.halt(leg))

    # recordings

    def record(self, leg, path, double max_seconds, str sides="far", str form="linear", uint32_t rate=8000):
        cdef scn_command command
        cdef scn_recorder *recorder
        if not self._begin(&command, SCN_RECORD, leg):
            return
        if rate not in (8000, 16000):
            raise ValueError(f"{rate} is no rate of recordings")
        recorder = command.recorder = scn_recorder_new(
            command.leg, max(max_seconds, 0.02), <scn_sides><int>SIDES[sides], FORMS[form], rate, &self._opus
        )
        if recorder is NULL:
            raise MediaError(f"no memory or no library for a recording in {form}")
        try:
            recorder.fd = self._create(path, recorder)
        except MediaError:
            scn_recorder_free(recorder)
            raise
        try:
            self._supply(self._coding.record(leg, sides))
            if not scn_control_write(self._engine, recorder):
                raise MediaError("no more recordings can be begun at once")
        except MediaError:
            os.close(recorder.fd)
            scn_recorder_free(recorder)
            raise
        self._abandon(leg)
        self._recorders[leg] = <uintptr_t>recorder
        if not scn_control_ask(self._engine, &command):
            scn_recorder_end(recorder, SCN_FINISHED)
            self._abandon(leg)
            raise MediaError("the media engine does not keep up")

    def pause(self, leg, bint paused=True):
        cdef scn_command command
        if self._begin(&command, SCN_PAUSE, leg):
            command.number = paused
            self._ask(&command)

    cdef int _create(self, path, scn_recorder *recorder) except -1:
        cdef uint8_t header[SCN_RECORDER_HEADER_MOST]
        size = scn_recorder_header(recorder, header)
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise MediaError(f"cannot record to {path}: {error.strerror}") from error
        try:
            os.write(fd, header[:size])
        except OSError as error:
            os.close(fd)
            raise MediaError(f"cannot record to {path}: {error.strerror}") from error
        return fd

    def finish(self, leg):
        cdef scn_command command
        cdef scn_recorder *recorder
        cdef bint done
        self._coding.finish(leg)
        address = self._recorders.pop(leg, None)
        if address is None or not self._begin(&command, SCN_FINISH, leg):
            return 0.0
        recorder = command.recorder = <scn_recorder *><uintptr_t>address
        self._ask(&command)
        if not self._threads:
            scn_engine_obey(self._engine, self._now)
            scn_writer_step(&self._engine.writer, self._now)
        with nogil:
            done = scn_control_wait(recorder)
        if not done:
            self._abandoned.append(address)
            raise MediaError("the disk does not answer")
        seconds = scn_recorder_length(recorder)
        scn_recorder_free(recorder)
        return seconds

    def _abandon(self, leg):
        address = self._recorders.pop(leg, None)
        if address is not None:
            self._abandoned.append(address)

    def _reap(self):
        for address in self._abandoned[:]:
            if scn_recorder_is_done(<scn_recorder *><uintptr_t>address):
                self._abandoned.remove(address)
                scn_recorder_free(<scn_recorder *><uintptr_t>address)

    # rooms

    def room(self, uint32_t loudest=0):
        cdef scn_command command
        self._check()
        if not self._free_rooms:
            raise MediaError(f"no more than {SCN_ROOMS} rooms")
        self._count += 1
        room = self._count << 32 | <uint64_t>self._free_rooms.popleft()
        self._rooms.add(room)
        begin(&command, SCN_LOUDEST, 0)
        command.number = room & 0xFFFFFFFF
        command.loop = loudest
        self._ask(&command)
        return room

    def mute(self, leg, bint muted=True):
        self._set(SCN_MUTE, leg, muted)

    def gain(self, leg, double factor):
        self._set(SCN_GAIN, leg, <uint32_t>(min(max(factor, 0.0), 16.0) * 256))

    def whisper(self, leg, to=None):
        cdef scn_command command
        if self._begin(&command, SCN_WHISPER, leg):
            command.other = to or 0
            self._ask(&command)

    def chime(self, room, audio):
        cdef scn_command command
        address = self._audio.get(audio)
        if room in self._rooms and address is not None:
            begin(&command, SCN_CHIME, 0)
            command.number = room & 0xFFFFFFFF
            command.audio = <scn_audio *><uintptr_t>address
            self._ask(&command)

    cdef int _set(self, scn_operation operation, leg, uint32_t number) except -1:
        cdef scn_command command
        if self._begin(&command, operation, leg):
            command.number = number
            self._ask(&command)
        return 0

    def join(self, leg, room):
        cdef scn_command command
        if room in self._rooms and self._begin(&command, SCN_JOIN, leg):
            command.number = room & 0xFFFFFFFF
            self._change(&command, self._coding.join(leg))

    def close_room(self, room):
        cdef scn_command command
        if room in self._rooms:
            begin(&command, SCN_CLOSE_ROOM, 0)
            command.number = room & 0xFFFFFFFF
            self._rooms.discard(room)
            self._ask(&command)
            self._free_rooms.append(room & 0xFFFFFFFF)

    # the engine itself

    @property
    def late_ticks(self):
        return 0 if self._engine is NULL else scn_control_late(self._engine)

    @property
    def voices(self):
        return len(self._voices)

    @property
    def dropped_events(self):
        return 0 if self._engine is NULL else scn_control_dropped(self._engine)

    def step(self, uint64_t now_ns):
        self._check()
        if self._threads:
            raise MediaError("the engine runs by itself")
        self._now = now_ns
        scn_engine_obey(self._engine, now_ns)
        scn_engine_drain(self._engine, now_ns)
        scn_engine_step(self._engine, now_ns)
        scn_writer_step(&self._engine.writer, now_ns)

    cdef int _check(self) except -1:
        if self._engine is NULL:
            raise MediaError("the media engine is stopped")
        return 0

    cdef bint _begin(self, scn_command *command, scn_operation operation, leg):
        """False when the leg is closed."""
        if leg not in self._legs:
            return False
        begin(command, operation, leg)
        return True

    cdef int _ask(self, scn_command *command) except -1:
        if not scn_control_ask(self._engine, command):
            raise MediaError("the media engine does not keep up")
        return 0

    # voices

    cdef int _change(self, scn_command *command, touched) except -1:
        """Ask. Who needs a voice for it has it before, who needs none any more gives it back after."""
        self._supply(touched)
        self._ask(command)
        for leg in self._coding.spare(touched):
            self._give(leg, NULL)
        return 0

    cdef int _supply(self, touched) except -1:
        for leg in self._coding.wanting(touched):
            self._give(leg, self._voice(self._coding.codec(leg)))
        return 0

    cdef scn_voice *_voice(self, codec) except NULL:
        cdef scn_voice *voice = scn_voice_new(CODECS[codec], &self._opus)
        if voice is NULL:
            raise MediaError(f"no memory for {codec}")
        self._voices.add(<uintptr_t>voice)
        return voice

    cdef int _give(self, leg, scn_voice *voice) except -1:
        cdef scn_command command
        begin(&command, SCN_VOICE, leg)
        command.voice = voice
        self._ask(&command)
        self._coding.give(leg, voice is not NULL)
        return 0


cdef void begin(scn_command *command, scn_operation operation, uint64_t leg) noexcept:
    memset(command, 0, sizeof(scn_command))
    command.operation = operation
    command.leg = leg


cdef void fill(void **entries, list functions):
    """Addresses in the order of the table, which is all zero; it stays so where the library is missing."""
    for index, address in enumerate(functions):
        entries[index] = <void *><uintptr_t>address


cdef uint8_t _number(ours, theirs):
    """Of a payload, in our own description; where nothing is said of it, the one of theirs."""
    return (theirs if ours is None else ours) & 0x7F

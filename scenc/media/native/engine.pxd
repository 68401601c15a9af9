# The boundary with the C kernel: all that Python's side knows of it.
from libc.stdint cimport int16_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from "kernel/control.h" nogil:
    enum: SCN_ULAW, SCN_ALAW, SCN_G722, SCN_OPUS, SCN_LAWS, SCN_NO_EVENTS, SCN_NOT_HEARD, SCN_ASIDE, SCN_RAW, SCN_LINEAR, SCN_RECORDER_HEADER_MOST, SCN_LEGS, SCN_ROOMS, SCN_TOO_SLOW
    enum: SCN_DIGIT, SCN_PLAYED, SCN_RECORDED, SCN_SILENT, SCN_FREED, SCN_SPOKEN, SCN_UNLOCKED, SCN_FINISHED
    ctypedef enum scn_operation:
        SCN_OPEN, SCN_CLOSE, SCN_CONNECT, SCN_BRIDGE, SCN_UNBRIDGE, SCN_PLAY, SCN_HALT
        SCN_RELEASE, SCN_RECORD, SCN_FINISH, SCN_JOIN, SCN_CLOSE_ROOM, SCN_PRESS, SCN_SECURE, SCN_AIM, SCN_PAUSE
        SCN_MUTE, SCN_GAIN, SCN_WHISPER, SCN_LOUDEST, SCN_CHIME, SCN_VOICE
    ctypedef struct scn_address:
        pass
    ctypedef struct scn_remote:
        scn_address address, signalling
        int16_t events
        uint8_t type, codec, heard_type, heard_events
        bint send, slow_events, comfort, secure, keyless
    ctypedef struct scn_opus:
        pass
    ctypedef struct scn_voice:
        pass
    ctypedef struct scn_srtp:
        pass
    ctypedef enum scn_suite:
        SCN_AES_GCM, SCN_AES_CM_80, SCN_AES_CM_32
    ctypedef struct scn_lock:
        pass
    ctypedef struct scn_audio:
        pass
    ctypedef enum scn_sides:
        SCN_FAR, SCN_STEREO, SCN_MIXED
    ctypedef struct scn_recorder:
        int fd
    ctypedef struct scn_command:
        uint64_t leg, other
        scn_voice *voice
        scn_lock *lock
        scn_audio *audio
        scn_recorder *recorder
        uint32_t number, loop
        scn_remote remote
        scn_operation operation
    ctypedef struct scn_event:
        int kind
        uint64_t leg, number
        void *object
    ctypedef struct scn_datagram:
        uint64_t leg
        scn_address source "from"
        uint16_t size
        bint rtcp
        uint8_t data[2008]
    ctypedef struct scn_events:
        int wake
    ctypedef struct scn_writer:
        scn_events ended
    ctypedef struct scn_engine:
        scn_events events
        scn_writer writer
    ctypedef struct scn_stats:
        uint64_t received, sent, lost, malformed
        uint32_t jitter_us, round_trip_us, far_lost, far_jitter_us, concealed, late

    scn_engine *scn_engine_new(uint64_t silence_ns, uint64_t wall_ns, uint64_t seed)
    void scn_engine_free(scn_engine *engine)
    bint scn_engine_reserve(scn_engine *engine, uint32_t index)
    void scn_engine_run(scn_engine *engine)
    void scn_engine_obey(scn_engine *engine, uint64_t now)
    void scn_engine_drain(scn_engine *engine, uint64_t now)
    void scn_engine_step(scn_engine *engine, uint64_t now)
    void scn_writer_run(scn_writer *writer)
    bint scn_writer_step(scn_writer *writer, uint64_t now)
    uint16_t scn_address_port(const scn_address *address)
    void scn_address_write(const scn_address *address, char *host)
    bint scn_control_aside(scn_engine *engine, scn_datagram *datagram)
    void scn_address_parse(scn_address *address, const char *host, uint16_t port)
    scn_voice *scn_voice_new(int codec, const scn_opus *opus)
    void scn_voice_free(scn_voice *voice)
    scn_lock *scn_lock_new(const scn_srtp *srtp, void *out, void *into, scn_suite suite, const uint8_t *ours, const uint8_t *theirs)
    void scn_lock_free(scn_lock *lock)
    scn_audio *scn_audio_new(const uint8_t *pcm, size_t samples)
    void scn_audio_free(scn_audio *audio)
    scn_recorder *scn_recorder_new(uint64_t leg, double seconds, scn_sides sides, int form, uint32_t rate, const scn_opus *opus)
    uint32_t scn_recorder_header(scn_recorder *recorder, uint8_t *header)
    double scn_recorder_length(const scn_recorder *recorder)
    void scn_recorder_free(scn_recorder *recorder)
    void scn_recorder_end(scn_recorder *recorder, int end)
    bint scn_recorder_is_done(scn_recorder *recorder)
    bint scn_control_ask(scn_engine *engine, const scn_command *command)
    bint scn_control_write(scn_engine *engine, scn_recorder *recorder)
    bint scn_control_event(scn_events *events, scn_event *event)
    void scn_control_hush(scn_engine *engine)
    void scn_control_stop_engine(scn_engine *engine)
    void scn_control_stop_writer(scn_engine *engine)
    bint scn_control_wait(scn_recorder *recorder)
    scn_stats scn_control_stats(scn_engine *engine, uint64_t handle)
    uint64_t scn_control_late(scn_engine *engine)
    uint64_t scn_control_dropped(scn_engine *engine)


cdef class Engine:
    cdef scn_engine *_engine
    cdef object _ports, _threads
    cdef object _descriptors  # LegId -> its socket's, and that of RTCP or None
    cdef object _legs, _free, _rooms, _free_rooms  # what is open
    cdef scn_opus _opus
    cdef scn_srtp _srtp
    cdef object _locks, _sessions  # address of a lock -> its sessions; LegId -> those it has now
    cdef object _voices, _coding  # addresses of what codecs remember; who needs that
    cdef object _audio, _sounds  # AudioId -> address; addresses of all that is not freed
    cdef object _recorders, _abandoned  # LegId -> address; addresses that nobody waits for
    cdef uint64_t _count, _now
    cdef object _event(self, scn_event *event)
    cdef int _check(self) except -1
    cdef int _create(self, path, scn_recorder *recorder) except -1
    cdef bint _begin(self, scn_command *command, scn_operation operation, leg)
    cdef int _set(self, scn_operation operation, leg, uint32_t number) except -1
    cdef int _change(self, scn_command *command, touched) except -1
    cdef int _supply(self, touched) except -1
    cdef scn_voice *_voice(self, codec) except NULL
    cdef int _give(self, leg, scn_voice *voice) except -1
    cdef int _ask(self, scn_command *command) except -1

/* Anything asked at any time, anything received: the engine stays whole, and all it was lent comes back. */
#define _GNU_SOURCE
#include "check.h"
#include "control.h"

#include <fcntl.h>
#include <sys/mman.h>

enum { LEGS = 12, ROOMS = 3, RECORDINGS = 8, STEPS = 20000, MS = 1000000 };

static uint64_t seed = 11;
static int lent; /* voices and locks that the engine has */
static scn_recorder *recordings[RECORDINGS]; /* likewise */

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

typedef struct {
    uint64_t handle;
    int far;
} party;

/* In the place of libsrtp: moves a byte, and refuses some. */
static int lock_it(void *session, void *packet, int *size)
{
    (void)session;
    ((uint8_t *)packet)[*size] = 0x5a;
    *size += 1;
    return 0;
}

static int unlock_it(void *session, void *packet, int *size)
{
    (void)session;
    if (*size < 1 || ((uint8_t *)packet)[*size - 1] != 0x5a)
        return 1;
    *size -= 1;
    return 0;
}

static const scn_srtp locks = {lock_it, unlock_it, lock_it, unlock_it};

/* Of the library's kind, or of ours, which takes none of what comes. */
static scn_lock *make_lock(void)
{
    static const uint8_t secret[SCN_SECRET];
    scn_lock *lock = scn_lock_new(&locks, NULL, NULL, (scn_suite)dice(3), secret, secret);
    lock->quick = lock->quick && dice(3) == 0;
    return lock;
}

static scn_voice *make_voice(void)
{
    scn_voice *voice = dice(2) ? scn_voice_new(SCN_G722, NULL) : NULL;
    lent += voice != NULL;
    return voice;
}

static void ask(scn_engine *engine, scn_command command)
{
    CHECK(scn_control_ask(engine, &command));
}

static void record(scn_engine *engine, uint64_t leg, scn_recorder **place)
{
    uint8_t header[SCN_RECORDER_HEADER_MOST];
    if (*place)
        return;
    scn_recorder *recorder = *place = scn_recorder_new(leg, 0.02 + dice(9), (scn_sides)dice(3), (int)dice(3) - 1,
                                                       dice(2) ? SCN_RATE : SCN_RATE_TAKEN, NULL);
    CHECK(recorder && scn_recorder_header(recorder, header));
    recorder->fd = memfd_create("recording", MFD_CLOEXEC);
    CHECK(scn_control_write(engine, recorder));
    ask(engine, (scn_command){.operation = SCN_RECORD, .leg = leg, .recorder = recorder});
}

/* What is done must be as long as it says. */
static int reap_recordings(void)
{
    int left = 0;
    for (int i = 0; i < RECORDINGS; i++) {
        if (recordings[i] && scn_recorder_is_done(recordings[i])) {
            CHECK(scn_recorder_length(recordings[i]) <= 9.02);
            scn_recorder_free(recordings[i]);
            recordings[i] = NULL;
        }
        left += recordings[i] != NULL;
    }
    return left;
}

static void reap(scn_engine *engine)
{
    scn_event event;
    scn_datagram datagram;
    while (scn_control_event(&engine->events, &event)) {
        if (event.kind == SCN_FREED)
            scn_audio_free(event.object);
        if (event.kind == SCN_SPOKEN)
            scn_voice_free(event.object);
        if (event.kind == SCN_UNLOCKED)
            scn_lock_free(event.object);
        lent -= event.kind == SCN_SPOKEN || event.kind == SCN_UNLOCKED;
    }
    while (scn_control_aside(engine, &datagram))
        CHECK(datagram.size <= sizeof datagram.data);
}

static void open_leg(scn_engine *engine, party *one, uint32_t index, uint32_t turn)
{
    int pair[2];
    if (one->handle) {
        ask(engine, (scn_command){.operation = SCN_CLOSE, .leg = one->handle});
        scn_engine_obey(engine, 1);
        close(one->far);
    }
    CHECK(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) == 0);
    CHECK(scn_engine_reserve(engine, index));
    *one = (party){.handle = (uint64_t)(turn + 1) << 32 | index, .far = pair[1]};
    ask(engine, (scn_command){.operation = SCN_OPEN, .leg = one->handle, .number = (uint32_t)pair[0]});
}

static void connect_leg(scn_engine *engine, const party *one)
{
    uint8_t codec = (uint8_t)dice(SCN_OPUS); /* a law or G.722 */
    scn_remote remote = {.type = codec == SCN_G722 ? 9 : codec ? 8 : 0, .codec = codec, .send = dice(8),
                         .events = dice(3) ? 101 : SCN_NO_EVENTS, .comfort = dice(2), .secure = dice(4) == 0,
                         .slow_events = dice(9) == 0};
    scn_voice *voice = codec == SCN_G722 ? make_voice() : NULL;
    scn_address_parse(&remote.address, "127.0.0.1", 9);
    ask(engine, (scn_command){.operation = SCN_CONNECT, .leg = one->handle, .remote = remote, .voice = voice,
                              .number = dice(3) ? 0 : 10, .loop = dice(6) ? 0 : dice(4)});
    scn_engine_obey(engine, 1);
    scn_engine_leg(engine, one->handle)->latched = true;
}

static void meddle(scn_engine *engine, party *legs, scn_audio *audio)
{
    const party *one = &legs[dice(LEGS)];
    static const scn_operation simple[] = {SCN_UNBRIDGE, SCN_HALT, SCN_MUTE, SCN_GAIN, SCN_PRESS, SCN_PAUSE, SCN_FINISH};
    switch (dice(11)) {
    case 0:
        ask(engine, (scn_command){.operation = SCN_BRIDGE, .leg = one->handle, .other = legs[dice(LEGS)].handle});
        break;
    case 1:
        ask(engine, (scn_command){.operation = SCN_JOIN, .leg = one->handle, .number = dice(ROOMS)});
        break;
    case 2:
        ask(engine, (scn_command){.operation = SCN_PLAY, .leg = one->handle, .audio = audio, .loop = dice(2)});
        break;
    case 3:
        ask(engine, (scn_command){.operation = SCN_WHISPER, .leg = one->handle,
                                  .other = dice(2) ? legs[dice(LEGS)].handle : 0});
        break;
    case 4:
        ask(engine, (scn_command){.operation = dice(4) ? SCN_CHIME : SCN_CLOSE_ROOM, .number = dice(ROOMS),
                                  .audio = audio});
        break;
    case 5:
        ask(engine, (scn_command){.operation = SCN_LOUDEST, .number = dice(ROOMS), .loop = dice(20)});
        break;
    case 6:
        lent++;
        ask(engine, (scn_command){.operation = SCN_SECURE, .leg = one->handle, .lock = make_lock()});
        break;
    case 7:
        connect_leg(engine, one);
        break;
    case 8:
        record(engine, one->handle, &recordings[dice(RECORDINGS)]);
        break;
    case 9:
        ask(engine, (scn_command){.operation = SCN_VOICE, .leg = one->handle, .voice = make_voice()});
        break;
    default:
        ask(engine, (scn_command){.operation = simple[dice(7)], .leg = one->handle, .number = dice(16)});
    }
}

static void receive(const party *one, uint32_t turn)
{
    static const uint8_t types[] = {0, 8, 9, 13, 101, 18, 200 & 127};
    static uint8_t packet[3 * SCN_PACKET_MOST];
    size_t size = dice(10) ? SCN_RTP_HEADER + dice(400) : dice(dice(9) ? 600 : sizeof packet);
    for (size_t at = 0; at <= size && at < sizeof packet; at++)
        packet[at] = (uint8_t)dice(256);
    if (dice(8))
        scn_rtp_build(packet, types[dice(7)], dice(9) == 0, (uint16_t)(turn + dice(5)), turn * 160 + dice(3) * 160,
                      dice(50) == 0);
    packet[size ? size - 1 : 0] = dice(3) ? 0x5a : packet[0];
    send(one->far, packet, size, MSG_DONTWAIT);
}

int main(void)
{
    static const uint8_t second[2 * SCN_RATE] = {1, 2, 3};
    scn_engine *engine = scn_engine_new(UINT64_C(1000000000), 0, 5);
    scn_audio *audio = scn_audio_new(second, 4000);
    party legs[LEGS] = {{0}};
    uint64_t now = UINT64_C(1000000000);
    CHECK(engine && audio);
    for (uint32_t i = 0; i < LEGS; i++)
        open_leg(engine, &legs[i], i, 0);
    for (uint32_t turn = 1; turn < STEPS; turn++) {
        if (dice(3) == 0)
            meddle(engine, legs, audio);
        if (dice(200) == 0) {
            uint32_t index = dice(LEGS);
            open_leg(engine, &legs[index], index, turn);
        }
        for (int i = 0; i < 4; i++)
            receive(&legs[dice(LEGS)], turn / 4);
        now += 5 * MS;
        scn_engine_obey(engine, now);
        scn_engine_drain(engine, now);
        scn_engine_step(engine, now);
        scn_writer_step(&engine->writer, now);
        reap(engine);
        reap_recordings();
        for (int i = 0; i < LEGS; i++)
            while (recv(legs[i].far, &(uint8_t[SCN_PACKET_MOST]){0}, SCN_PACKET_MOST, MSG_DONTWAIT) > 0)
                ;
    }
    ask(engine, (scn_command){.operation = SCN_RELEASE, .audio = audio});
    for (uint32_t room = 0; room < ROOMS; room++)
        ask(engine, (scn_command){.operation = SCN_CLOSE_ROOM, .number = room});
    scn_engine_shut(engine);
    reap(engine);
    CHECK(lent == 0);
    scn_writer_step(&engine->writer, now);
    CHECK(reap_recordings() == 0);
    for (int i = 0; i < LEGS; i++)
        close(legs[i].far);
    scn_engine_free(engine);
    return 0;
}

/* The engine in virtual time, its sockets replaced by datagram pairs; then its two threads for real. */
#define _GNU_SOURCE
#include "check.h"
#include "control.h"

#include <fcntl.h>
#include <pthread.h>

enum { LEGS = 300, MS = 1000000, START = 1000000000 };

typedef struct {
    uint64_t handle;
    int far; /* the phone's end */
    uint16_t sequence;
} party;

static void ask(scn_engine *engine, scn_command command)
{
    CHECK(scn_control_ask(engine, &command));
}

static party join(scn_engine *engine, uint32_t index)
{
    int pair[2];
    party one = {.handle = (UINT64_C(1) << 32) | index};
    CHECK(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) == 0);
    CHECK(scn_engine_reserve(engine, index));
    one.far = pair[1];
    ask(engine, (scn_command){.operation = SCN_OPEN, .leg = one.handle, .number = (uint32_t)pair[0]});
    scn_remote remote = {.type = 0, .codec = SCN_ULAW, .events = 101, .send = true};
    scn_address_parse(&remote.address, "127.0.0.1", 9);
    ask(engine, (scn_command){.operation = SCN_CONNECT, .leg = one.handle, .remote = remote});
    scn_engine_obey(engine, START);
    scn_engine_leg(engine, one.handle)->latched = true;
    return one;
}

static void say(party *one, uint8_t code)
{
    uint8_t packet[SCN_RTP_HEADER + SCN_FRAME];
    scn_rtp_build(packet, 0, false, one->sequence, one->sequence * 160u, (uint32_t)one->handle + 5);
    memset(packet + SCN_RTP_HEADER, code, SCN_FRAME);
    one->sequence++;
    CHECK(send(one->far, packet, sizeof packet, 0) == sizeof packet);
}

/* The first code of the newest packet, -1 when none came. */
static int heard(party *one)
{
    uint8_t packet[SCN_PACKET_MOST];
    int code = -1;
    for (ssize_t size; (size = recv(one->far, packet, sizeof packet, 0)) > 0;)
        code = packet[SCN_RTP_HEADER];
    return code;
}

static void pass(scn_engine *engine, uint64_t *now, int ms)
{
    for (; ms > 0; ms -= 5) {
        *now += 5 * MS;
        scn_engine_obey(engine, *now);
        scn_engine_drain(engine, *now);
        scn_engine_step(engine, *now);
    }
}

static scn_engine *make(void)
{
    scn_engine *engine = scn_engine_new(UINT64_C(1000000000), 0, 99);
    CHECK(engine);
    return engine;
}

static void shut(scn_engine *engine, party *parties, int count)
{
    scn_control_stop_engine(engine);
    scn_engine_run(engine);
    scn_control_stop_writer(engine);
    scn_writer_run(&engine->writer);
    for (int i = 0; i < count; i++)
        close(parties[i].far);
    scn_engine_free(engine);
}

static void relays_plays_and_mixes(void)
{
    scn_engine *engine = make();
    uint64_t now = START;
    party parties[LEGS];
    int16_t loud[400];
    for (int i = 0; i < 400; i++)
        loud[i] = 5000;
    scn_audio *audio = scn_audio_new((const uint8_t *)loud, 400);
    for (uint32_t i = 0; i < LEGS; i++)
        parties[i] = join(engine, i);
    ask(engine, (scn_command){.operation = SCN_BRIDGE, .leg = parties[0].handle, .other = parties[1].handle});
    ask(engine, (scn_command){.operation = SCN_BRIDGE, .leg = parties[2].handle, .other = parties[2].handle});
    for (int i = 2; i < LEGS; i++)
        ask(engine, (scn_command){.operation = SCN_JOIN, .leg = parties[i].handle, .number = 7});
    ask(engine, (scn_command){.operation = SCN_PLAY, .leg = parties[299].handle, .audio = audio, .number = 4});
    for (int turn = 0; turn < 20; turn++) {
        say(&parties[0], 0x90);
        say(&parties[2], 0xa0);
        pass(engine, &now, 20);
        CHECK(heard(&parties[1]) == 0x90 && heard(&parties[0]) == -1);
        CHECK(heard(&parties[2]) == 0xff);
        CHECK(heard(&parties[3]) == (turn < 2 ? 0xff : 0xa0) || turn == 1);
        CHECK(heard(&parties[299]) == (turn < 3 ? scn_ulaw_encode(5000) : 0xa0));
    }
    for (int i = 0; i < LEGS; i += 2)
        ask(engine, (scn_command){.operation = SCN_CLOSE, .leg = parties[i].handle});
    pass(engine, &now, 40);
    scn_event event;
    CHECK(scn_control_event(&engine->events, &event) && event.kind == SCN_PLAYED && event.number == 4);
    CHECK(!scn_control_event(&engine->events, &event)); /* it may be played again */
    ask(engine, (scn_command){.operation = SCN_RELEASE, .audio = audio});
    pass(engine, &now, 5);
    CHECK(scn_control_event(&engine->events, &event) && event.kind == SCN_FREED && event.object == audio);
    scn_audio_free(audio);
    CHECK(!scn_control_event(&engine->events, &event));
    shut(engine, parties, LEGS);
}

/* A datagram larger than any packet is not all there: nothing behind what is there is read, also not as a report. */
static void half_a_report_is_none(void)
{
    static uint8_t data[60000];
    scn_engine *engine = make();
    uint64_t now = START;
    party one = join(engine, 0);
    say(&one, 0x90);
    pass(engine, &now, 20);
    data[0] = 0x80;
    data[1] = SCN_RTCP_RR;
    scn_put16(data + 2, (SCN_PACKET_MOST + sizeof(scn_datagram)) / 4 + 8);
    CHECK(send(one.far, data, sizeof data, 0) == sizeof data);
    pass(engine, &now, 20);
    CHECK(scn_control_stats(engine, one.handle).malformed == 1);
    shut(engine, &one, 1);
}

/* Nobody takes the events: they are dropped and counted, and nothing waits. */
static void counts_events_nobody_takes(void)
{
    scn_engine *engine = make();
    uint64_t now = START;
    party one = join(engine, 0);
    for (uint32_t i = 0; i < SCN_EVENTS + 100; i++) {
        uint8_t packet[SCN_RTP_HEADER + SCN_EVENT_SIZE] = {0};
        scn_rtp_build(packet, 101, true, (uint16_t)i, i * 1600, 5);
        CHECK(send(one.far, packet, sizeof packet, 0) == sizeof packet);
        scn_engine_drain(engine, now);
    }
    CHECK(scn_control_dropped(engine) == 100);
    shut(engine, &one, 1);
}

static scn_recorder *recording(int fd, uint64_t leg)
{
    uint8_t header[SCN_RECORDER_HEADER_MOST];
    scn_recorder *recorder = scn_recorder_new(leg, 1e6, SCN_FAR, SCN_LINEAR, SCN_RATE, NULL);
    CHECK(scn_recorder_header(recorder, header) == 44);
    recorder->fd = fd;
    return recorder;
}

/* The writer does not come: the recording ends by itself, the media thread does not wait. */
static void ends_a_recording_nobody_writes(const char *path)
{
    scn_engine *engine = make();
    uint64_t now = START;
    party one = join(engine, 0);
    int fd = open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
    scn_recorder *recorder = recording(fd, one.handle);
    CHECK(scn_control_write(engine, recorder));
    ask(engine, (scn_command){.operation = SCN_RECORD, .leg = one.handle, .recorder = recorder});
    pass(engine, &now, 10000);
    CHECK(!scn_engine_leg(engine, one.handle)->recorder);
    CHECK(!scn_writer_step(&engine->writer, now));
    scn_event event;
    CHECK(scn_control_event(&engine->writer.ended, &event) && event.kind == SCN_RECORDED);
    CHECK(event.number == SCN_TOO_SLOW && event.object == recorder && scn_recorder_is_done(recorder));
    CHECK(recorder->size == SCN_RECORDER_RING / 320 * 320);
    scn_recorder_free(recorder);
    shut(engine, &one, 1);
}

/* However long it may be: a WAV says its size in 32 bits. */
static void no_recording_outgrows_its_file(void)
{
    for (int i = 0; i < 8; i++) {
        scn_recorder *recorder = scn_recorder_new(1, 1e9, i & 1 ? SCN_STEREO : SCN_FAR, i & 2 ? SCN_LINEAR : SCN_ALAW,
                                                  i & 4 ? SCN_RATE_TAKEN : SCN_RATE, NULL);
        uint64_t size = (uint64_t)recorder->left * scn_wav_step(recorder->wav) + scn_wav_size(recorder->wav);
        CHECK(size <= UINT32_MAX && size > UINT32_MAX - 100);
        scn_recorder_free(recorder);
    }
}

static void *run_media(void *engine)
{
    scn_engine_run(engine);
    return NULL;
}

static void *run_writer(void *writer)
{
    scn_writer_run(writer);
    return NULL;
}

/* Three threads at once: commands, packets, recordings, statistics. */
static void threads(const char *path)
{
    scn_engine *engine = make();
    pthread_t media, writer;
    party parties[8];
    for (uint32_t i = 0; i < 8; i++)
        parties[i] = join(engine, i);
    CHECK(pthread_create(&media, NULL, run_media, engine) == 0);
    CHECK(pthread_create(&writer, NULL, run_writer, &engine->writer) == 0);
    for (int turn = 0; turn < 40; turn++) {
        uint64_t leg = parties[turn % 8].handle;
        int fd = open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
        scn_recorder *recorder = recording(fd, leg);
        CHECK(scn_control_write(engine, recorder));
        ask(engine, (scn_command){.operation = SCN_RECORD, .leg = leg, .recorder = recorder});
        ask(engine, (scn_command){.operation = SCN_BRIDGE, .leg = leg, .other = parties[(turn + 1) % 8].handle});
        for (int i = 0; i < 8; i++)
            say(&parties[i], 0x90);
        ask(engine, (scn_command){.operation = SCN_FINISH, .leg = leg, .recorder = recorder});
        CHECK(scn_control_wait(recorder));
        scn_recorder_free(recorder);
        for (int i = 0; i < 8; i++)
            heard(&parties[i]);
        CHECK(scn_control_stats(engine, leg).malformed == 0);
    }
    scn_control_stop_engine(engine);
    pthread_join(media, NULL);
    scn_control_stop_writer(engine);
    pthread_join(writer, NULL);
    for (int i = 0; i < 8; i++)
        close(parties[i].far);
    scn_engine_free(engine);
}

int main(int count, char **arguments)
{
    CHECK(count == 2);
    relays_plays_and_mixes();
    half_a_report_is_none();
    counts_events_nobody_takes();
    ends_a_recording_nobody_writes(arguments[1]);
    no_recording_outgrows_its_file();
    threads(arguments[1]);
    return 0;
}

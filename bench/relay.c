/* What the media engine costs in CPU time, for a packet in and a packet out, against the floor: the kernel's own send
 * and recv of the same packets, timed in the same run where the phones make them. A packet from every phone a round.
 *
 * relay MODE LEGS ROUNDS prints floor and engine, best and mean of the rounds, nanoseconds a packet.
 * MODE: relay (one law), transcode (two laws), room (rooms of three), prompt (which also listens to its phone). */
#define _GNU_SOURCE
#include "control.h"

#include <stdio.h>
#include <string.h>

enum { SIZE = SCN_RTP_HEADER + SCN_FRAME };

typedef struct {
    uint64_t handle;
    int phone;
    scn_address ours;
} side;

typedef struct {
    double best, sum;
    int count;
} cost;

static uint64_t cpu(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

static void add(cost *cost, uint64_t ns, int packets)
{
    double each = (double)ns / packets;
    cost->best = cost->count && cost->best < each ? cost->best : each;
    cost->sum += each;
    cost->count++;
}

static int bound(scn_address *address)
{
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    scn_address_parse(address, "127.0.0.1", 0);
    if (fd < 0 || bind(fd, &address->any, scn_address_size(address)) || getsockname(fd, &address->any, &size)) {
        perror("bind");
        exit(1);
    }
    return fd;
}

static side join(scn_engine *engine, uint32_t index, bool alaw)
{
    scn_address phone;
    side side = {.handle = UINT64_C(1) << 32 | index, .phone = bound(&phone)};
    int fd = bound(&side.ours);
    scn_remote remote = {.address = phone, .type = alaw ? 8 : 0, .codec = alaw, .events = 101, .send = true};
    scn_command open = {.operation = SCN_OPEN, .leg = side.handle, .number = (uint32_t)fd};
    scn_command meet = {.operation = SCN_CONNECT, .leg = side.handle, .remote = remote};
    if (!scn_engine_reserve(engine, index) || connect(side.phone, &side.ours.any, scn_address_size(&side.ours)))
        exit(1);
    scn_control_ask(engine, &open);
    scn_control_ask(engine, &meet);
    scn_engine_obey(engine, scn_clock());
    return side;
}

/* How much CPU time the phones' sends took. */
static uint64_t say(const side *sides, int count, uint32_t round)
{
    uint8_t packet[SIZE] = {0};
    uint64_t start = cpu();
    for (int i = 0; i < count; i++) {
        scn_rtp_build(packet, 0, false, (uint16_t)round, round * SCN_FRAME, (uint32_t)i);
        if (send(sides[i].phone, packet, SIZE, 0) != SIZE)
            exit(1);
    }
    return cpu() - start;
}

/* How much their recvs took, and how many packets there were. */
static uint64_t hear(const side *sides, int count, int *packets)
{
    uint8_t packet[SCN_PACKET_MOST];
    uint64_t start = cpu();
    for (int i = 0; i < count; i++)
        *packets += recv(sides[i].phone, packet, sizeof packet, MSG_DONTWAIT) == SIZE;
    return cpu() - start;
}

static void arrange(scn_engine *engine, const char *mode, const side *sides, int count)
{
    static const uint8_t second[2 * SCN_RATE];
    scn_audio *audio = scn_audio_new(second, SCN_RATE);
    for (int i = 0; i < count; i++) {
        scn_command command = {.leg = sides[i].handle};
        if (!strcmp(mode, "room")) {
            command.operation = SCN_JOIN;
            command.number = (uint32_t)i / 3 % SCN_ROOMS;
        } else if (!strcmp(mode, "prompt")) {
            command.operation = SCN_PLAY;
            command.audio = audio;
            command.loop = true;
        } else {
            command.operation = SCN_BRIDGE;
            command.other = sides[i ^ 1].handle;
        }
        if (i % 2 == 0 || command.operation != SCN_BRIDGE)
            scn_control_ask(engine, &command);
        scn_engine_obey(engine, 0);
    }
}

int main(int argc, char **argv)
{
    const char *mode = argc == 4 ? argv[1] : "relay";
    int legs = argc == 4 ? atoi(argv[2]) / 2 * 2 : 1000, rounds = argc == 4 ? atoi(argv[3]) : 100;
    side *sides = calloc((size_t)legs, sizeof *sides);
    scn_engine *engine = scn_engine_new(UINT64_MAX / 2, 0, 1);
    cost floor = {0}, ours = {0};
    if (!engine || !sides)
        return 1;
    for (int i = 0; i < legs; i++)
        sides[i] = join(engine, (uint32_t)i, !strcmp(mode, "transcode") && i % 2);
    arrange(engine, mode, sides, legs);
    uint64_t now = scn_clock();
    for (int round = 0; round < rounds + 5; round++) {
        int packets = 0;
        uint64_t sending = say(sides, legs, (uint32_t)round), start = cpu();
        now += SCN_FRAME_NS;
        scn_engine_drain(engine, now);
        scn_engine_step(engine, now);
        uint64_t engine_ns = cpu() - start, hearing = hear(sides, legs, &packets);
        if (round < 5)
            continue; /* until every source is learnt */
        if (packets != legs) {
            fprintf(stderr, "%d packets of %d came through\n", packets, legs);
            return 1;
        }
        add(&floor, sending + hearing, legs);
        add(&ours, engine_ns, legs);
    }
    printf("%.0f %.0f %.0f %.0f\n", floor.best, floor.sum / floor.count, ours.best, ours.sum / ours.count);
    return 0;
}

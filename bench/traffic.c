/* Telephones that all talk at once: an RTP packet from every leg each 20 ms, a twentieth of them each millisecond, and
 * what comes of them.
 *
 * traffic SECONDS < legs, a line each: the leg's own port, and the port that it sends to, both on 127.0.0.1, its payload
 * type, and how many units of its clock a packet lasts. The first second and the last half do not
 * count. Prints "begin" and "end" as the time that counts begins and ends, then packets sent, of these arrived, arrived
 * that are nobody's (mixed, or a prompt), median, 99th percentile and most of the microseconds on the way, and how many
 * microseconds late the sender was at most: over 20 ms the run is void.
 * The kernel says when a packet came, so a reader that is late does no harm. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { HEADER = 12, FRAME = 160, SIZE = HEADER + FRAME, LEGS = 8192, SLOTS = 200000, SLOT_NS = 1000 };
static const uint64_t MARK = 0x53434e5452414646, MILLISECOND = 1000000, SECOND = 1000000000;

typedef struct {
    int fd;
    uint8_t type;
    uint32_t units;
    uint16_t sequence;
} leg;

typedef struct {
    uint64_t sent, arrived, mixed, most, late, slots[SLOTS];
} tally;

static uint64_t from, until;
static leg legs[LEGS];
static tally counted;

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static int open_leg(uint16_t own, uint16_t remote)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(own)}, there = here;
    here.sin_addr.s_addr = there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    there.sin_port = htons(remote);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) ||
        bind(fd, (struct sockaddr *)&here, sizeof here) || connect(fd, (struct sockaddr *)&there, sizeof there)) {
        perror("traffic");
        exit(1);
    }
    return fd;
}

static void say(leg *leg, uint32_t index)
{
    uint8_t packet[SIZE];
    uint32_t timestamp = htonl((uint32_t)leg->sequence * leg->units), source = htonl(0x5C000000u + index);
    uint16_t sequence = htons(leg->sequence++);
    memset(packet, 0xD5, sizeof packet);
    packet[0] = 0x80;
    packet[1] = leg->type;
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &timestamp, 4);
    memcpy(packet + 8, &source, 4);
    memcpy(packet + HEADER, &MARK, 8);
    uint64_t time = now();
    memcpy(packet + HEADER + 8, &time, 8);
    if (send(leg->fd, packet, SIZE, 0) == SIZE)
        counted.sent += time >= from && time < until;
}

static void take(const uint8_t *packet, uint64_t came)
{
    uint64_t mark, sent;
    memcpy(&mark, packet + HEADER, 8);
    memcpy(&sent, packet + HEADER + 8, 8);
    if (mark != MARK) {
        counted.mixed += came >= from && came < until;
    } else if (sent >= from && sent < until) {
        uint64_t way = came > sent ? came - sent : 0, slot = way / SLOT_NS;
        counted.arrived++;
        counted.most = way > counted.most ? way : counted.most;
        counted.slots[slot < SLOTS ? slot : SLOTS - 1]++;
    }
}

static void hear(const leg *leg)
{
    uint8_t packet[2048], more[64];
    struct iovec into = {packet, sizeof packet};
    struct msghdr message = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = more, .msg_controllen = sizeof more};
    while (recvmsg(leg->fd, &message, 0) == SIZE) {
        struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
        if (stamp && stamp->cmsg_type == SCM_TIMESTAMPNS && (packet[1] & 0x7F) == leg->type) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(stamp), sizeof time);
            take(packet, (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec);
        }
        message.msg_controllen = sizeof more;
    }
}

static uint64_t percentile(uint64_t share)
{
    uint64_t seen = 0, slot = 0;
    while (slot < SLOTS - 1 && (seen += counted.slots[slot]) * 100 < counted.arrived * share)
        slot++;
    return slot * SLOT_NS / 1000;
}

static void wait_until(uint64_t due)
{
    struct timespec time = {.tv_sec = (time_t)(due / SECOND), .tv_nsec = (long)(due % SECOND)};
    clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL);
}

/* Told once each: the time that counts has begun, and ended. */
static void tell(uint64_t time)
{
    static int told;
    if (told < 2 && time >= (told ? until : from)) {
        puts(told++ ? "end" : "begin");
        fflush(stdout);
    }
}

static void talk(uint32_t count, uint64_t start, uint64_t stop)
{
    for (uint64_t due = start, slot = 0; due < stop; due += MILLISECOND, slot = (slot + 1) % 20) {
        uint64_t time = now();
        tell(time);
        if (time < due)
            wait_until(due);
        else if (time - due > counted.late && due >= from && due < until)
            counted.late = time - due;
        for (uint32_t i = (uint32_t)slot; i < count; i += 20) {
            hear(&legs[i]);
            say(&legs[i], i);
        }
    }
}

int main(int argc, char **argv)
{
    uint32_t count = 0;
    if (argc != 2)
        return 1;
    unsigned own, remote, type, units, seconds = (unsigned)atoi(argv[1]);
    struct rlimit files = {LEGS + 64, LEGS + 64};
    setrlimit(RLIMIT_NOFILE, &files);
    while (count < LEGS && scanf("%u %u %u %u", &own, &remote, &type, &units) == 4)
        legs[count++] = (leg){.fd = open_leg((uint16_t)own, (uint16_t)remote), .type = (uint8_t)type, .units = units};
    if (!count)
        return 1;
    uint64_t start = now() + SECOND / 10;
    from = start + SECOND;
    until = from + seconds * SECOND;
    talk(count, start, until + SECOND / 2);
    for (uint32_t i = 0; i < count; i++)
        hear(&legs[i]);
    printf("%lu %lu %lu %lu %lu %lu %lu\n", counted.sent, counted.arrived, counted.mixed, percentile(50), percentile(99),
           counted.most / 1000, counted.late / 1000);
    return 0;
}

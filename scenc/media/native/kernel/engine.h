/* The engine: legs and rooms on an absolute grid of 20 ms, in four phases of 5 ms. */
#ifndef SCN_ENGINE_H
#define SCN_ENGINE_H

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "event.h"
#include "leg.h"
#include "room.h"
#include "writer.h"

enum {
    SCN_PHASES = 4,
    SCN_PHASE_NS = 5000000,
    SCN_FRAME_NS = SCN_PHASES * SCN_PHASE_NS,
    SCN_BEHIND_MOST = 50 * SCN_FRAME_NS, /* further behind, frames are left out instead of caught up with */
    SCN_CHUNK = 256,                     /* legs allocated at a time */
    SCN_CHUNKS = 64,
    SCN_LEGS = SCN_CHUNK * SCN_CHUNKS,
    SCN_ROOMS = 1024,
    SCN_COMMANDS = 8 * 1024,
};

/* Descriptors that only wake the thread, named so that no leg has the same handle. */
#define SCN_BELL UINT64_MAX
#define SCN_CALL (UINT64_MAX - 1)
#define SCN_RTCP_SOCKET (UINT64_C(1) << 63) /* beside a leg's handle */

/* Legs, and their ears apart: those of plain relays are never touched, and cost no memory. */
typedef struct {
    scn_leg legs[SCN_CHUNK];
    scn_ear ears[SCN_CHUNK];
} scn_chunk;

typedef struct scn_engine {
    scn_ring commands;
    scn_events events;
    scn_ring aside; /* datagrams */
    scn_writer writer;
    scn_tables tables;
    scn_chorus choruses[2]; /* narrow and wide */
    int epoll, timer, wake;
    _Atomic bool stopping;
    _Atomic bool asleep; /* no bell rings: who asks must wake it */
    _Atomic uint64_t late; /* phases begun late by a phase or more */
    uint64_t deadline;     /* of the next phase */
    uint64_t silence_ns, random;
    uint64_t wall_ns; /* from the clock we are stepped by to that of the world */
    uint32_t open;  /* legs */
    uint32_t above; /* no leg of this index or above was ever open */
    scn_chunk *chunks[SCN_CHUNKS];
    scn_room rooms[SCN_ROOMS];
    uint8_t packet[SCN_PACKET_MOST];
    scn_datagram datagram;
} scn_engine;

static inline scn_leg *scn_engine_slot(scn_engine *engine, uint32_t index)
{
    return &engine->chunks[index / SCN_CHUNK]->legs[index % SCN_CHUNK];
}

/* A handle is generation << 32 | index. NULL when that leg is closed. */
static inline scn_leg *scn_engine_leg(scn_engine *engine, uint64_t handle)
{
    uint32_t index = (uint32_t)handle;
    if (index >= engine->above)
        return NULL;
    scn_leg *leg = scn_engine_slot(engine, index);
    return leg->handle == handle ? leg : NULL;
}

static inline void scn_engine_post(scn_engine *engine, scn_event_kind kind, const scn_leg *leg, uint64_t number)
{
    scn_events_post(&engine->events, (scn_event){.kind = kind, .leg = leg->handle, .number = number});
}

/* splitmix64: SSRCs and first numbers, from the seed the engine was given. */
static inline uint64_t scn_engine_random(scn_engine *engine)
{
    uint64_t z = engine->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* STUN and DTLS are for the control thread (RFC 7983 §7); more than it takes are thrown away. */
static inline void scn_engine_aside(scn_engine *engine, const scn_leg *leg, const uint8_t *data, size_t size,
                                    const scn_address *from, bool rtcp)
{
    scn_datagram *datagram = &engine->datagram;
    if (size > sizeof datagram->data)
        return;
    datagram->leg = leg->handle;
    datagram->from = *from;
    datagram->size = (uint16_t)size;
    datagram->rtcp = rtcp;
    memcpy(datagram->data, data, size);
    if (scn_ring_put(&engine->aside, datagram, sizeof *datagram))
        engine->events.news = true;
}

static inline void scn_engine_unplay(scn_engine *engine, scn_audio *audio)
{
    if (--audio->players == 0 && audio->released)
        scn_events_post(&engine->events, (scn_event){.kind = SCN_FREED, .object = audio});
}

static inline void scn_engine_silence(scn_engine *engine, scn_room *room)
{
    scn_audio *chime = room->chime;
    room->chime = NULL;
    if (chime)
        scn_engine_unplay(engine, chime);
}

static inline void scn_engine_halt(scn_engine *engine, scn_leg *leg)
{
    scn_audio *audio = leg->audio;
    leg->audio = NULL;
    if (!audio)
        return;
    leg->out.origin = SCN_IDLE;
    scn_engine_unplay(engine, audio);
}

/* What a codec remembers goes back to the control thread, which frees it. */
static inline void scn_engine_unvoice(scn_engine *engine, scn_leg *leg)
{
    if (leg->voice)
        scn_events_post(&engine->events, (scn_event){.kind = SCN_SPOKEN, .object = leg->voice});
    leg->voice = NULL;
}

/* Its keys go back likewise. */
static inline void scn_engine_unlock(scn_engine *engine, scn_leg *leg)
{
    if (leg->lock)
        scn_events_post(&engine->events, (scn_event){.kind = SCN_UNLOCKED, .object = leg->lock});
    leg->lock = NULL;
}

static inline void scn_engine_let_go(scn_engine *engine, scn_leg *leg)
{
    leg->recorder = NULL;
    scn_leg_attend(leg);
    if (leg->peer)
        scn_leg_attend(leg->peer);
    scn_wake(engine->writer.wake);
}

static inline void scn_engine_unrecord(scn_engine *engine, scn_leg *leg)
{
    if (!leg->recorder)
        return;
    scn_recorder_end(leg->recorder, SCN_FINISHED);
    scn_engine_let_go(engine, leg);
}

static inline void scn_engine_separate(scn_leg *leg)
{
    if (!leg->peer)
        return;
    leg->out.origin = leg->peer->out.origin = SCN_IDLE;
    scn_leg *peer = leg->peer;
    leg->peer = peer->peer = NULL;
    scn_leg_attend(leg);
    scn_leg_attend(peer);
}

/* The bell rings only while a leg is open. */
static inline void scn_engine_wind(scn_engine *engine, uint64_t now)
{
    struct itimerspec bell = {0};
    if (engine->open) {
        engine->deadline = (now / SCN_PHASE_NS + 1) * SCN_PHASE_NS;
        bell.it_interval.tv_nsec = SCN_PHASE_NS;
        bell.it_value.tv_sec = (time_t)(engine->deadline / 1000000000u);
        bell.it_value.tv_nsec = (long)(engine->deadline % 1000000000u);
    }
    timerfd_settime(engine->timer, TFD_TIMER_ABSTIME, &bell, NULL);
}

/* A name that tells nothing: 16 letters. */
static inline void scn_engine_name(scn_engine *engine, scn_leg *leg)
{
    uint64_t random = scn_engine_random(engine);
    for (int i = 0; i < SCN_RTCP_NAME; i++, random >>= 4)
        leg->name[i] = (char)('a' + (random & 15));
}

/* RTCP has no socket of its own any more. */
static inline void scn_engine_mux(scn_leg *leg)
{
    if (leg->rtcp_fd >= 0)
        close(leg->rtcp_fd);
    leg->rtcp_fd = -1;
}

static inline void scn_engine_open(scn_engine *engine, uint64_t handle, int fd, int rtcp_fd, uint64_t now)
{
    uint32_t index = (uint32_t)handle;
    scn_leg *leg = scn_engine_slot(engine, index);
    uint64_t random = scn_engine_random(engine);
    memset(leg, 0, sizeof *leg);
    leg->ear = &engine->chunks[index / SCN_CHUNK]->ears[index % SCN_CHUNK];
    leg->tables = &engine->tables;
    leg->choruses = engine->choruses;
    leg->fd = fd;
    leg->gain = SCN_GAIN_ONE;
    leg->rtcp_fd = rtcp_fd;
    scn_engine_name(engine, leg);
    leg->out = (scn_outgoing){.ssrc = (uint32_t)(random >> 32), .timestamp = (uint32_t)random,
                              .clock = SCN_RATE, .sequence = (uint16_t)scn_engine_random(engine), .sent_ns = now};
    leg->handle = handle;
    engine->above = index < engine->above ? engine->above : index + 1;
    struct epoll_event readable = {.events = EPOLLIN, .data.u64 = handle};
    epoll_ctl(engine->epoll, EPOLL_CTL_ADD, fd, &readable);
    readable.data.u64 |= SCN_RTCP_SOCKET;
    if (rtcp_fd >= 0)
        epoll_ctl(engine->epoll, EPOLL_CTL_ADD, rtcp_fd, &readable);
    if (engine->open++ == 0)
        scn_engine_wind(engine, now);
}

static inline void scn_engine_close(scn_engine *engine, scn_leg *leg)
{
    scn_engine_halt(engine, leg);
    scn_engine_separate(leg);
    scn_room_leave(leg);
    scn_engine_unrecord(engine, leg);
    scn_engine_unvoice(engine, leg);
    scn_engine_unlock(engine, leg);
    close(leg->fd);
    scn_engine_mux(leg);
    leg->handle = 0;
    if (--engine->open == 0)
        scn_engine_wind(engine, 0);
}

#endif

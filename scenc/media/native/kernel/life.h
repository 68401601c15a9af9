/* The making and freeing of an engine, by the control thread. */
#ifndef SCN_LIFE_H
#define SCN_LIFE_H

#include "command.h"

static inline void scn_engine_watch(scn_engine *engine, int fd, uint64_t name)
{
    struct epoll_event readable = {.events = EPOLLIN, .data.u64 = name};
    epoll_ctl(engine->epoll, EPOLL_CTL_ADD, fd, &readable);
}

/* Threads are gone. */
static inline void scn_engine_free(scn_engine *engine)
{
    int fds[] = {engine->epoll, engine->timer, engine->wake, engine->writer.wake, engine->events.wake};
    scn_ring *rings[] = {&engine->aside, &engine->commands, &engine->events.ring, &engine->writer.begun, &engine->writer.ended.ring};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    for (size_t i = 0; i < sizeof rings / sizeof *rings; i++)
        scn_ring_free(rings[i]);
    for (int i = 0; i < SCN_CHUNKS; i++)
        free(engine->chunks[i]);
    free(engine);
}

/* NULL, with errno set: no memory or no descriptors. */
static inline scn_engine *scn_engine_new(uint64_t silence_ns, uint64_t wall_ns, uint64_t seed)
{
    scn_engine *engine = aligned_alloc(alignof(scn_engine), sizeof *engine);
    if (!engine)
        return NULL;
    memset(engine, 0, sizeof *engine);
    scn_tables_init(&engine->tables);
    engine->silence_ns = silence_ns;
    engine->wall_ns = wall_ns;
    engine->random = seed;
    engine->choruses[1].wide = true;
    engine->epoll = epoll_create1(EPOLL_CLOEXEC);
    engine->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    engine->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    engine->writer.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    engine->events.wake = engine->writer.ended.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bool rings = scn_ring_init(&engine->aside, SCN_DATAGRAMS * sizeof(scn_datagram)) &&
                 scn_ring_init(&engine->commands, SCN_COMMANDS * sizeof(scn_command)) &&
                 scn_ring_init(&engine->events.ring, SCN_EVENTS * sizeof(scn_event)) &&
                 scn_ring_init(&engine->writer.begun, SCN_WRITER_RING) &&
                 scn_ring_init(&engine->writer.ended.ring, SCN_EVENTS * sizeof(scn_event));
    if (!rings || engine->epoll < 0 || engine->timer < 0 || engine->wake < 0 || engine->writer.wake < 0 ||
        engine->events.wake < 0) {
        scn_engine_free(engine);
        return NULL;
    }
    scn_engine_watch(engine, engine->timer, SCN_BELL);
    scn_engine_watch(engine, engine->wake, SCN_CALL);
    return engine;
}

/* Control thread: make room for leg `index`; false when there is no memory. */
static inline bool scn_engine_reserve(scn_engine *engine, uint32_t index)
{
    scn_chunk **chunk = &engine->chunks[index / SCN_CHUNK];
    if (!*chunk)
        *chunk = calloc(1, sizeof **chunk);
    return *chunk != NULL;
}

#endif

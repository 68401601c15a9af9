/* What the control thread does with an engine whose threads may be running. */
#ifndef SCN_CONTROL_H
#define SCN_CONTROL_H

#include "life.h"
#include "run.h"

typedef struct {
    uint64_t received, sent, lost, malformed;
    uint32_t jitter_us, round_trip_us, far_lost, far_jitter_us, concealed, late;
} scn_stats;

/* False when the engine does not keep up. While legs are open it looks for commands with every phase and every packet:
 * to be woken for each would cost more than the command. The fences are a pair: either we see that it sleeps, or it
 * sees the command before it does. */
static inline bool scn_control_ask(scn_engine *engine, const scn_command *command)
{
    if (!scn_ring_put(&engine->commands, command, sizeof *command))
        return false;
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&engine->asleep, memory_order_relaxed))
        scn_wake(engine->wake);
    return true;
}

/* Give a recording to the writer. */
static inline bool scn_control_write(scn_engine *engine, scn_recorder *recorder)
{
    if (!scn_ring_put(&engine->writer.begun, &recorder, sizeof recorder))
        return false;
    scn_wake(engine->writer.wake);
    return true;
}

static inline bool scn_control_event(scn_events *events, scn_event *event)
{
    return scn_ring_take(&events->ring, event, sizeof *event);
}

static inline bool scn_control_aside(scn_engine *engine, scn_datagram *datagram)
{
    return scn_ring_take(&engine->aside, datagram, sizeof *datagram);
}

/* Before the events are taken: what comes later wakes again. */
static inline void scn_control_hush(scn_engine *engine)
{
    scn_hush(engine->events.wake);
}

static inline void scn_control_stop_engine(scn_engine *engine)
{
    atomic_store_explicit(&engine->stopping, true, memory_order_release);
    scn_wake(engine->wake);
}

/* After the media thread is gone: it was the last to end recordings. */
static inline void scn_control_stop_writer(scn_engine *engine)
{
    atomic_store_explicit(&engine->writer.stopping, true, memory_order_release);
    scn_wake(engine->writer.wake);
}

/* Zeros when the leg is not open, or not yet. */
static inline scn_stats scn_control_stats(scn_engine *engine, uint64_t handle)
{
    scn_leg *leg = scn_engine_slot(engine, (uint32_t)handle);
    if (leg->handle != handle)
        return (scn_stats){0};
    return (scn_stats){leg->received, leg->sent, leg->lost, leg->malformed, leg->jitter_us, leg->round_trip_us,
                       leg->far_lost, leg->far_jitter_us, leg->concealed, leg->late};
}

static inline uint64_t scn_control_late(const scn_engine *engine)
{
    return engine->late;
}

static inline uint64_t scn_control_dropped(const scn_engine *engine)
{
    return engine->events.dropped + engine->writer.ended.dropped;
}

enum { SCN_DISK_SECONDS = 10 };

/* Wait until the file is complete; false when the disk takes too long. */
static inline bool scn_control_wait(scn_recorder *recorder)
{
    struct timespec end;
    int failed;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += SCN_DISK_SECONDS;
    while ((failed = sem_timedwait(&recorder->done, &end)) && errno == EINTR)
        ;
    return !failed;
}

#endif

/* The writer thread: all recordings, each synced twice a second. It may wait for the disk; nobody waits for it. */
#ifndef SCN_WRITER_H
#define SCN_WRITER_H

#include <poll.h>
#include <time.h>

#include "event.h"
#include "recorder.h"

enum { SCN_WRITER_SYNC_MS = 500, SCN_WRITER_LOOK_MS = 100, SCN_WRITER_RING = 64 * 1024 };

typedef struct {
    scn_ring begun; /* scn_recorder *, from the control thread */
    scn_events ended;
    int wake;
    _Atomic bool stopping;
    scn_recorder *first; /* writer only */
} scn_writer;

static inline uint64_t scn_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline void scn_writer_end(scn_writer *writer, scn_recorder *recorder, scn_end end, uint64_t now)
{
    scn_recorder_complete(recorder, now);
    close(recorder->fd);
    int error = atomic_load_explicit(&recorder->error, memory_order_relaxed);
    if (end != SCN_FINISHED || error)
        scn_events_post(&writer->ended, (scn_event){
            .kind = SCN_RECORDED, .leg = recorder->leg, .object = recorder,
            .number = end == SCN_OVERRUN ? SCN_TOO_SLOW : (uint64_t)error});
    sem_post(&recorder->done);
}

static inline void scn_writer_adopt(scn_writer *writer)
{
    scn_recorder *recorder;
    while (scn_ring_take(&writer->begun, &recorder, sizeof recorder)) {
        recorder->next = writer->first;
        writer->first = recorder;
    }
}

/* Look once at every recording; true while there is any. */
static inline bool scn_writer_step(scn_writer *writer, uint64_t now)
{
    scn_writer_adopt(writer);
    for (scn_recorder **link = &writer->first; *link;) {
        scn_recorder *recorder = *link;
        int end = atomic_load_explicit(&recorder->end, memory_order_acquire);
        if (end != SCN_RUNNING) {
            *link = recorder->next;
            scn_writer_end(writer, recorder, (scn_end)end, now);
            continue;
        }
        if (now - recorder->synced_ns >= SCN_WRITER_SYNC_MS * UINT64_C(1000000)) {
            scn_recorder_drain(recorder);
            scn_recorder_sync(recorder, now);
        }
        link = &recorder->next;
    }
    scn_events_announce(&writer->ended);
    return writer->first != NULL;
}

/* Until `stopping`, and then until every recording is complete. */
static inline void scn_writer_run(scn_writer *writer)
{
    for (;;) {
        bool stopping = atomic_load_explicit(&writer->stopping, memory_order_acquire);
        bool busy = scn_writer_step(writer, scn_clock());
        if (stopping && !busy)
            return;
        struct pollfd wake = {.fd = writer->wake, .events = POLLIN};
        poll(&wake, 1, busy ? SCN_WRITER_LOOK_MS : -1);
        scn_hush(writer->wake);
    }
}

#endif

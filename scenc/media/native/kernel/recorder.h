/* A recording: the media thread puts samples into its ring, the writer thread writes them, the control thread makes
 * it and frees it after `done`. Whoever has let go does not touch it again. */
#ifndef SCN_RECORDER_H
#define SCN_RECORDER_H

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "mix.h"
#include "ring.h"
#include "wav.h"

enum { SCN_RECORDER_RING = 128 * 1024 }; /* 8 s: as long may the disk take */

/* Why the media thread let go. */
typedef enum { SCN_RUNNING, SCN_FINISHED, SCN_FULL_LENGTH, SCN_OVERRUN } scn_end;

typedef struct scn_recorder {
    scn_ring ring;
    uint64_t leg;
    uint32_t left; /* samples until the greatest length; media thread only */
    _Atomic int end;
    _Atomic int error; /* errno of the disk, set by the writer */
    int fd;
    uint32_t size; /* bytes of sound written; writer only until done */
    uint64_t synced_ns;
    sem_t done;
    struct scn_recorder *next;
} scn_recorder;

/* Takes over `fd`, which holds a WAV header. NULL: no memory. */
static inline scn_recorder *scn_recorder_new(int fd, uint64_t leg, uint32_t samples)
{
    scn_recorder *recorder = aligned_alloc(alignof(scn_recorder), sizeof *recorder);
    if (!recorder)
        return NULL;
    memset(recorder, 0, sizeof *recorder);
    if (!scn_ring_init(&recorder->ring, SCN_RECORDER_RING)) {
        free(recorder);
        return NULL;
    }
    recorder->leg = leg;
    recorder->left = samples;
    recorder->fd = fd;
    sem_init(&recorder->done, 0, 0);
    return recorder;
}

static inline void scn_recorder_free(scn_recorder *recorder)
{
    if (!recorder)
        return;
    sem_destroy(&recorder->done);
    scn_ring_free(&recorder->ring);
    free(recorder);
}

static inline bool scn_recorder_is_done(scn_recorder *recorder)
{
    return sem_trywait(&recorder->done) == 0;
}

/* Let go: from now on it belongs to the writer. */
static inline void scn_recorder_end(scn_recorder *recorder, scn_end end)
{
    atomic_store_explicit(&recorder->end, end, memory_order_release);
}

/* Media thread: true while it goes on; after false it belongs to the writer. */
static inline bool scn_recorder_put(scn_recorder *recorder, const int16_t *frame)
{
    uint32_t count = recorder->left < SCN_FRAME ? recorder->left : SCN_FRAME;
    scn_end end = SCN_RUNNING;
    recorder->left -= count;
    if (!scn_ring_put(&recorder->ring, frame, count * SCN_SAMPLE))
        end = SCN_OVERRUN;
    else if (recorder->left == 0)
        end = SCN_FULL_LENGTH;
    else if (atomic_load_explicit(&recorder->error, memory_order_relaxed))
        end = SCN_FINISHED;
    if (end != SCN_RUNNING)
        scn_recorder_end(recorder, end);
    return end == SCN_RUNNING;
}

static inline bool scn_recorder_write(scn_recorder *recorder, const uint8_t *data, uint32_t count, uint32_t offset)
{
    while (count) {
        ssize_t written = pwrite(recorder->fd, data, count, offset);
        if (written < 0 && errno != EINTR) {
            atomic_store_explicit(&recorder->error, errno, memory_order_relaxed);
            return false;
        }
        if (written > 0) {
            data += written;
            offset += (uint32_t)written;
            count -= (uint32_t)written;
        }
    }
    return true;
}

/* Writer: what is in the ring goes to the file; after a disk error it is thrown away. */
static inline void scn_recorder_drain(scn_recorder *recorder)
{
    const uint8_t *piece;
    for (uint32_t count; (count = scn_ring_peek(&recorder->ring, &piece)) > 0; scn_ring_drop(&recorder->ring, count))
        if (!atomic_load_explicit(&recorder->error, memory_order_relaxed) &&
            scn_recorder_write(recorder, piece, count, SCN_WAV_HEADER + recorder->size))
            recorder->size += count;
}

/* Writer: data first, then the header that speaks of it, then the disk. */
static inline void scn_recorder_sync(scn_recorder *recorder, uint64_t now)
{
    uint8_t header[SCN_WAV_HEADER];
    scn_wav_header(header, recorder->size);
    if (scn_recorder_write(recorder, header, sizeof header, 0) && fdatasync(recorder->fd) < 0)
        atomic_store_explicit(&recorder->error, errno, memory_order_relaxed);
    recorder->synced_ns = now;
}

#endif

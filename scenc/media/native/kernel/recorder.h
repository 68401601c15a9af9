/* A recording: the media thread puts samples into its ring, the writer thread writes them, the control thread makes
 * it and frees it after `done`. Whoever has let go does not touch it again. */
#ifndef SCN_RECORDER_H
#define SCN_RECORDER_H

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "resample.h"
#include "ring.h"
#include "wav.h"

enum { SCN_RECORDER_RING = 128 * 1024 }; /* 8 s of one side, 4 of both: as long may the disk take */

/* Whose sound: the far end's; beside it what the far end hears, on a channel of its own or mixed in. */
typedef enum { SCN_FAR, SCN_STEREO, SCN_MIXED } scn_sides;

/* Why the media thread let go. */
typedef enum { SCN_RUNNING, SCN_FINISHED, SCN_FULL_LENGTH, SCN_OVERRUN } scn_end;

typedef struct scn_recorder {
    scn_ring ring;
    uint64_t leg;
    scn_sides sides;
    scn_wav wav;
    bool paused;                /* media thread only, like the next three */
    scn_resampler narrow;       /* of what the far end hears */
    int16_t said[SCN_FRAME];    /* that, in this frame */
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
static inline scn_recorder *scn_recorder_new(int fd, uint64_t leg, uint32_t samples, scn_sides sides, int law)
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
    recorder->sides = sides;
    recorder->wav = (scn_wav){sides == SCN_STEREO ? 2 : 1, law};
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

/* What the far end hears, 20 ms at `rate`. */
static inline void scn_recorder_say(scn_recorder *recorder, const scn_filters *filters, const int16_t *sound,
                                    uint32_t rate)
{
    int16_t narrow[SCN_FRAME_MOST];
    if (recorder->sides == SCN_FAR)
        return;
    memcpy(recorder->said, scn_resample(filters, &recorder->narrow, narrow, SCN_RATE, sound, rate),
           sizeof recorder->said);
}

/* Both sides of a frame as the file has them; samples on all channels. */
static inline void scn_recorder_join(const scn_recorder *recorder, int16_t *joined, const int16_t *heard)
{
    for (int i = 0; i < SCN_FRAME; i++)
        if (recorder->sides == SCN_STEREO) {
            joined[2 * i] = heard[i];
            joined[2 * i + 1] = recorder->said[i];
        } else {
            int both = heard[i] + (recorder->sides == SCN_MIXED ? recorder->said[i] : 0);
            joined[i] = (int16_t)(both > INT16_MAX ? INT16_MAX : both < INT16_MIN ? INT16_MIN : both);
        }
}

/* Media thread: true while it goes on; after false it belongs to the writer. */
static inline bool scn_recorder_put(scn_recorder *recorder, const int16_t *frame)
{
    int16_t joined[2 * SCN_FRAME];
    uint8_t codes[2 * SCN_FRAME];
    uint32_t count = recorder->left < SCN_FRAME ? recorder->left : SCN_FRAME, channels = (uint32_t)recorder->wav.channels;
    scn_end end = SCN_RUNNING;
    const void *bytes = joined;
    if (recorder->paused)
        return true;
    scn_recorder_join(recorder, joined, frame);
    memset(recorder->said, 0, sizeof recorder->said);
    if (recorder->wav.law != SCN_LINEAR) {
        scn_g711_encode(recorder->wav.law, codes, joined, count * channels);
        bytes = codes;
    }
    recorder->left -= count;
    if (!scn_ring_put(&recorder->ring, bytes, count * scn_wav_step(recorder->wav)))
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
            scn_recorder_write(recorder, piece, count, scn_wav_size(recorder->wav) + recorder->size))
            recorder->size += count;
}

/* Writer: data first, then the header that speaks of it, then the disk. */
static inline void scn_recorder_sync(scn_recorder *recorder, uint64_t now)
{
    uint8_t header[SCN_WAV_MOST];
    scn_wav_header(header, recorder->wav, recorder->size);
    if (scn_recorder_write(recorder, header, scn_wav_size(recorder->wav), 0) && fdatasync(recorder->fd) < 0)
        atomic_store_explicit(&recorder->error, errno, memory_order_relaxed);
    recorder->synced_ns = now;
}

#endif

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
#include "tape.h"
#include "wav.h"

enum { SCN_RECORDER_RING = 128 * 1024 }; /* at 8 kHz; 8 s of one side, 4 of both: as long may the disk take */

/* Whose sound: the far end's; beside it what the far end hears, on a channel of its own or mixed in. */
typedef enum { SCN_FAR, SCN_STEREO, SCN_MIXED } scn_sides;

/* Why the media thread let go. */
typedef enum { SCN_RUNNING, SCN_FINISHED, SCN_FULL_LENGTH, SCN_OVERRUN } scn_end;

typedef struct scn_recorder {
    scn_ring ring;
    uint64_t leg;
    scn_sides sides;
    scn_wav wav;                /* of what is in the ring, and of the file unless that is Opus */
    scn_tape *tape;             /* of Opus, else NULL */
    bool paused;                /* media thread only, like the next three */
    scn_resampler ear, mouth;   /* of what the far end says, and of what it hears */
    int16_t said[SCN_TAKEN_MOST]; /* what it hears, in this frame */
    uint32_t left; /* samples until the greatest length; media thread only */
    _Atomic int end;
    _Atomic int error; /* errno of the disk, set by the writer */
    int fd;
    uint32_t header, size; /* bytes of the file: before the sound, and of the sound that was written; writer only until done */
    uint64_t synced_ns;
    sem_t done;
    struct scn_recorder *next;
} scn_recorder;

static inline void scn_recorder_free(scn_recorder *recorder)
{
    if (!recorder)
        return;
    sem_destroy(&recorder->done);
    scn_ring_free(&recorder->ring);
    scn_tape_free(recorder->tape);
    free(recorder);
}

/* For `seconds` at most, and no longer than a WAV can be. `form`: SCN_LINEAR, a law or SCN_OPUS; `rate`: 8000 or 16000.
 * NULL: no memory, or no library for Opus. */
static inline scn_recorder *scn_recorder_new(uint64_t leg, double seconds, scn_sides sides, int form, uint32_t rate,
                                             const scn_opus *opus)
{
    scn_recorder *recorder = aligned_alloc(alignof(scn_recorder), sizeof *recorder);
    if (!recorder)
        return NULL;
    memset(recorder, 0, sizeof *recorder);
    sem_init(&recorder->done, 0, 0);
    recorder->leg = leg;
    recorder->sides = sides;
    recorder->wav = (scn_wav){sides == SCN_STEREO ? 2 : 1, form == SCN_OPUS ? SCN_LINEAR : form, rate};
    double most = (UINT32_MAX - SCN_WAV_MOST) / scn_wav_step(recorder->wav);
    recorder->left = (uint32_t)(seconds * rate < most ? seconds * rate : most);
    recorder->fd = -1;
    if (form == SCN_OPUS)
        recorder->tape = scn_tape_new(opus, (uint32_t)recorder->wav.channels, rate, (uint32_t)(leg >> 32));
    if (scn_ring_init(&recorder->ring, SCN_RECORDER_RING * (rate / SCN_RATE)) && (recorder->tape || form != SCN_OPUS))
        return recorder;
    scn_recorder_free(recorder);
    return NULL;
}

enum { SCN_RECORDER_HEADER_MOST = SCN_TAPE_HEADER_MOST };

/* What the file begins with, and its size. */
static inline uint32_t scn_recorder_header(scn_recorder *recorder, uint8_t header[SCN_RECORDER_HEADER_MOST])
{
    recorder->header = scn_wav_size(recorder->wav);
    if (recorder->tape)
        recorder->header = scn_tape_header(recorder->tape, header);
    else
        scn_wav_header(header, recorder->wav, 0);
    return recorder->header;
}

/* Once it is done: seconds in the file. */
static inline double scn_recorder_length(const scn_recorder *recorder)
{
    uint64_t samples = recorder->tape ? scn_tape_length(recorder->tape) : recorder->size / scn_wav_step(recorder->wav);
    return (double)samples / recorder->wav.rate;
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
    int16_t taken[SCN_TAKEN_MOST];
    if (recorder->sides == SCN_FAR || recorder->paused)
        return;
    sound = scn_resample(filters, &recorder->mouth, taken, recorder->wav.rate, sound, rate);
    memcpy(recorder->said, sound, recorder->wav.rate / SCN_TICKS * sizeof *sound);
}

/* Both sides of a frame as the file has them; samples on all channels. */
static inline void scn_recorder_join(const scn_recorder *recorder, int16_t *joined, const int16_t *heard)
{
    uint32_t count = recorder->wav.rate / SCN_TICKS;
    for (uint32_t i = 0; i < count; i++)
        if (recorder->sides == SCN_STEREO) {
            joined[2 * i] = heard[i];
            joined[2 * i + 1] = recorder->said[i];
        } else {
            int both = heard[i] + (recorder->sides == SCN_MIXED ? recorder->said[i] : 0);
            joined[i] = (int16_t)(both > INT16_MAX ? INT16_MAX : both < INT16_MIN ? INT16_MIN : both);
        }
}

/* Media thread, 20 ms of what the far end says: true while it goes on; after false it belongs to the writer. */
static inline bool scn_recorder_put(scn_recorder *recorder, const scn_filters *filters, const int16_t *sound,
                                    uint32_t rate)
{
    int16_t taken[SCN_TAKEN_MOST], joined[2 * SCN_TAKEN_MOST];
    uint8_t codes[2 * SCN_TAKEN_MOST];
    uint32_t frame = recorder->wav.rate / SCN_TICKS, channels = (uint32_t)recorder->wav.channels;
    uint32_t count = recorder->left < frame ? recorder->left : frame;
    scn_end end = SCN_RUNNING;
    const void *bytes = joined;
    if (recorder->paused)
        return true;
    scn_recorder_join(recorder, joined,
                      scn_resample(filters, &recorder->ear, taken, recorder->wav.rate, sound, rate));
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

/* Writer: more of the sound; what does not fit as a whole is not there. */
static inline void scn_recorder_append(scn_recorder *recorder, const uint8_t *data, uint32_t count)
{
    if (atomic_load_explicit(&recorder->error, memory_order_relaxed))
        return;
    if (scn_recorder_write(recorder, data, count, recorder->header + recorder->size))
        recorder->size += count;
    else if (recorder->tape && ftruncate(recorder->fd, recorder->header + recorder->size) < 0)
        return; /* readers pass over half a page */
}

static inline void scn_recorder_turn_page(scn_recorder *recorder, uint8_t flags, uint64_t position)
{
    scn_tape *tape = recorder->tape;
    if (!tape->ogg.segments)
        return;
    scn_recorder_append(recorder, tape->page, scn_ogg_page(&tape->ogg, tape->page, flags, position));
    if (!atomic_load_explicit(&recorder->error, memory_order_relaxed))
        tape->kept = position;
}

static inline void scn_recorder_encode(scn_recorder *recorder)
{
    uint8_t packet[SCN_TAPE_PACKET_MOST];
    scn_tape *tape = recorder->tape;
    uint64_t before = tape->position;
    uint32_t size = scn_tape_encode(tape, packet);
    if (size == 0) {
        atomic_store_explicit(&recorder->error, EIO, memory_order_relaxed);
    } else if (!scn_ogg_add(&tape->ogg, packet, size)) {
        scn_recorder_turn_page(recorder, 0, before);
        scn_ogg_add(&tape->ogg, packet, size);
    }
}

/* Some of `count` bytes; how many. After a disk error they are thrown away. */
static inline uint32_t scn_recorder_take(scn_recorder *recorder, const uint8_t *data, uint32_t count)
{
    if (atomic_load_explicit(&recorder->error, memory_order_relaxed))
        return count;
    if (!recorder->tape) {
        scn_recorder_append(recorder, data, count);
        return count;
    }
    count = scn_tape_fill(recorder->tape, data, count);
    if (scn_tape_is_full(recorder->tape))
        scn_recorder_encode(recorder);
    return count;
}

/* Writer: what is in the ring goes to the file. */
static inline void scn_recorder_drain(scn_recorder *recorder)
{
    const uint8_t *piece;
    for (uint32_t count; (count = scn_ring_peek(&recorder->ring, &piece)) > 0; scn_ring_drop(&recorder->ring, count))
        count = scn_recorder_take(recorder, piece, count);
}

/* Writer: data first, then the header that speaks of it, then the disk. */
static inline void scn_recorder_sync(scn_recorder *recorder, uint64_t now)
{
    uint8_t header[SCN_WAV_MOST];
    bool whole = true;
    if (recorder->tape) {
        scn_recorder_turn_page(recorder, 0, recorder->tape->position);
    } else {
        scn_wav_header(header, recorder->wav, recorder->size);
        whole = scn_recorder_write(recorder, header, recorder->header, 0);
    }
    if (whole && fdatasync(recorder->fd) < 0)
        atomic_store_explicit(&recorder->error, errno, memory_order_relaxed);
    recorder->synced_ns = now;
}

/* Writer: nothing more will come. */
static inline void scn_recorder_complete(scn_recorder *recorder, uint64_t now)
{
    scn_tape *tape = recorder->tape;
    scn_recorder_drain(recorder);
    if (tape) {
        uint64_t end = scn_tape_end(tape);
        while (tape->position < end)
            scn_recorder_encode(recorder);
        scn_recorder_turn_page(recorder, SCN_OGG_LAST, end);
    }
    scn_recorder_sync(recorder, now);
}

#endif

/* A file of Opus (RFC 7845): samples in, pages of Ogg out. Two channels are two streams, each of which knows nothing of
 * the other: in what libopus makes of a pair, one side is faintly heard on the other. A page is whole by itself, so that
 * what was written before a crash plays. Made and freed by the control thread, used by the writer. */
#ifndef SCN_TAPE_H
#define SCN_TAPE_H

#include <stdlib.h>

#include "codec.h"
#include "ogg.h"
#include "opus.h"

enum {
    SCN_TAPE_HEADER_MOST = 128,
    SCN_TAPE_CLOCK = 48000,   /* of positions */
    SCN_TAPE_BITRATE = 20000, /* of each channel */
    SCN_TAPE_COMPLEXITY = 1,  /* many at once are encoded by one thread */
    SCN_TAPE_PACKET_MOST = 2 * 1275,
};

typedef struct {
    const scn_opus *opus;
    void *encoders;
    uint32_t channels, rate;
    uint32_t frames;   /* samples of 20 ms */
    uint32_t unit;     /* positions a sample */
    uint32_t skip;     /* positions before the first sample: what the encoder lags behind */
    uint32_t filled;   /* bytes of `frame` */
    uint64_t samples;  /* of a channel, taken so far */
    uint64_t position; /* of what was encoded */
    uint64_t kept;     /* likewise, of what is in the file */
    int16_t frame[2 * SCN_TAKEN_MOST];
    scn_ogg ogg;
    uint8_t page[SCN_OGG_MOST];
} scn_tape;

static inline void scn_tape_free(scn_tape *tape)
{
    if (tape && tape->encoders)
        tape->opus->encoders_destroy(tape->encoders);
    free(tape);
}

/* NULL: no memory, or no library. */
static inline scn_tape *scn_tape_new(const scn_opus *opus, uint32_t channels, uint32_t rate, uint32_t serial)
{
    static const uint8_t mapping[2] = {0, 1};
    int wrong = 0, count = (int)channels;
    int32_t lag = 0;
    scn_tape *tape = opus->encode_all ? calloc(1, sizeof *tape) : NULL;
    if (!tape)
        return NULL;
    tape->opus = opus;
    tape->channels = channels;
    tape->rate = rate;
    tape->frames = rate / SCN_TICKS;
    tape->unit = SCN_TAPE_CLOCK / rate;
    tape->ogg.serial = serial;
    tape->encoders = opus->encoders_create((int32_t)rate, count, count, 0, mapping, SCN_OPUS_VOIP, &wrong);
    if (!tape->encoders) {
        scn_tape_free(tape);
        return NULL;
    }
    opus->encoders_ctl(tape->encoders, SCN_OPUS_SET_BITRATE, count * SCN_TAPE_BITRATE);
    opus->encoders_ctl(tape->encoders, SCN_OPUS_SET_COMPLEXITY, SCN_TAPE_COMPLEXITY);
    opus->encoders_ctl(tape->encoders, SCN_OPUS_GET_LAG, &lag);
    tape->skip = (uint32_t)lag * tape->unit;
    return tape;
}

/* The two pages that come first; their size. */
static inline uint32_t scn_tape_header(scn_tape *tape, uint8_t out[SCN_TAPE_HEADER_MOST])
{
    uint8_t head[23] = "OpusHead\1", tags[21] = "OpusTags\5\0\0\0scenc";
    bool apart = tape->channels > 1;
    head[9] = head[19] = (uint8_t)tape->channels;
    scn_ogg_put(head + 10, 2, tape->skip);
    scn_ogg_put(head + 12, 4, tape->rate); /* what it was made from */
    head[18] = apart; /* §5.1.1: which streams there are follows: as many as channels, no pair, in their order */
    head[22] = 1;
    scn_ogg_add(&tape->ogg, head, apart ? sizeof head : 19);
    uint32_t size = scn_ogg_page(&tape->ogg, tape->page, SCN_OGG_FIRST, 0);
    memcpy(out, tape->page, size);
    scn_ogg_add(&tape->ogg, tags, sizeof tags);
    uint32_t more = scn_ogg_page(&tape->ogg, tape->page, 0, 0);
    memcpy(out + size, tape->page, more);
    return size + more;
}

/* Take some of `count` bytes of samples; how many. */
static inline uint32_t scn_tape_fill(scn_tape *tape, const uint8_t *data, uint32_t count)
{
    uint32_t room = tape->channels * tape->frames * 2 - tape->filled, take = count < room ? count : room;
    memcpy((uint8_t *)tape->frame + tape->filled, data, take);
    tape->filled += take;
    tape->samples += take / (2 * tape->channels);
    return take;
}

static inline bool scn_tape_is_full(const scn_tape *tape)
{
    return tape->filled == tape->channels * tape->frames * 2;
}

/* The frame, filled up with silence, as a packet; its size, 0 when that failed. */
static inline uint32_t scn_tape_encode(scn_tape *tape, uint8_t packet[SCN_TAPE_PACKET_MOST])
{
    memset((uint8_t *)tape->frame + tape->filled, 0, tape->channels * tape->frames * 2 - tape->filled);
    tape->filled = 0;
    tape->position += tape->frames * tape->unit;
    int32_t size = tape->opus->encode_all(tape->encoders, tape->frame, (int)tape->frames, packet, SCN_TAPE_PACKET_MOST);
    return size > 0 ? (uint32_t)size : 0;
}

/* Where the last sample ends. */
static inline uint64_t scn_tape_end(const scn_tape *tape)
{
    return tape->skip + tape->samples * tape->unit;
}

/* Samples of a channel in the file. */
static inline uint64_t scn_tape_length(const scn_tape *tape)
{
    return tape->kept > tape->skip ? (tape->kept - tape->skip) / tape->unit : 0;
}

#endif

/* The codecs of sound: samples a second, and what their RTP clock counts (RFC 3551 §4.5.2, RFC 7587 §4.1). */
#ifndef SCN_CODEC_H
#define SCN_CODEC_H

#include <stdint.h>

#include "g711.h"

enum { SCN_G722 = SCN_LAWS, SCN_OPUS, SCN_CODECS };

enum {
    SCN_TICKS = 50,        /* a second */
    SCN_RATE = 8000,       /* of prompts */
    SCN_RATE_TAKEN = 16000, /* the highest of recordings */
    SCN_TAKEN_MOST = SCN_RATE_TAKEN / SCN_TICKS,
    SCN_RATE_MOST = 48000,
    SCN_FRAME_MOST = SCN_RATE_MOST / SCN_TICKS,
};

static inline uint32_t scn_codec_rate(int codec)
{
    return codec == SCN_OPUS ? 48000 : codec == SCN_G722 ? 16000 : 8000;
}

/* The rate at which a codec is spoken where sound is of use up to `rate`: most can leave out what nobody hears. */
static inline uint32_t scn_codec_serves(int codec, uint32_t rate)
{
    uint32_t own = scn_codec_rate(codec);
    return rate < own ? rate : own;
}

/* G.722's clock runs at half its rate, by an old mistake that all keep to. */
static inline uint32_t scn_codec_clock(int codec)
{
    return codec == SCN_OPUS ? 48000 : 8000;
}

/* One law can be turned into the other packet by packet; all else is decoded and encoded anew. */
static inline bool scn_codec_crosses(int from, int to)
{
    return from == to || (from < SCN_LAWS && to < SCN_LAWS);
}

#endif

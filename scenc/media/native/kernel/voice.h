/* What a leg's codec remembers from packet to packet. The control thread makes and frees it, the media thread uses it. */
#ifndef SCN_VOICE_H
#define SCN_VOICE_H

#include <stdlib.h>

#include "g722.h"
#include "goertzel.h"
#include "opus.h"
#include "resample.h"

enum {
    SCN_CODES_MOST = 1275,                       /* bytes of 20 ms, in any codec */
    SCN_DECODED_MOST = SCN_OPUS_SAMPLES_MOST,    /* samples of any packet */
};

typedef struct {
    scn_g722 in, out;
    void *encoder, *decoder; /* of Opus */
    const scn_opus *opus;
} scn_voice;

/* What all legs share, and only read. */
typedef struct {
    scn_g711 g711;
    scn_filters filters;
    scn_tones tones;
} scn_tables;

static inline void scn_tables_init(scn_tables *tables)
{
    scn_g711_init(&tables->g711);
    scn_filters_init(&tables->filters);
    scn_tones_init(&tables->tones);
}

static inline void scn_voice_free(scn_voice *voice)
{
    if (voice && voice->encoder)
        voice->opus->encoder_destroy(voice->encoder);
    if (voice && voice->decoder)
        voice->opus->decoder_destroy(voice->decoder);
    free(voice);
}

static inline void scn_voice_open_opus(scn_voice *voice)
{
    int wrong = 0;
    voice->encoder = voice->opus->encoder_create(SCN_RATE_MOST, 1, SCN_OPUS_VOIP, &wrong);
    voice->decoder = voice->opus->decoder_create(SCN_RATE_MOST, 1, &wrong);
    if (!voice->encoder || !voice->decoder)
        return;
    voice->opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_BITRATE, SCN_OPUS_BITRATE);
    voice->opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_COMPLEXITY, SCN_OPUS_COMPLEXITY);
    voice->opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_FEC, 1);
    voice->opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_LOSS, SCN_OPUS_LOSS);
}

/* NULL: no memory, or no library for Opus. */
static inline scn_voice *scn_voice_new(int codec, const scn_opus *opus)
{
    scn_voice *voice = codec == SCN_OPUS && !opus->encode ? NULL : calloc(1, sizeof *voice);
    if (!voice)
        return NULL;
    scn_g722_reset(&voice->in);
    scn_g722_reset(&voice->out);
    voice->opus = opus;
    if (codec != SCN_OPUS)
        return voice;
    scn_voice_open_opus(voice);
    if (voice->encoder && voice->decoder)
        return voice;
    scn_voice_free(voice);
    return NULL;
}

/* 20 ms at the codec's rate; how many bytes. `voice` may be NULL for the two laws. */
static inline size_t scn_voice_encode(scn_voice *voice, int codec, uint8_t *out, const int16_t *pcm)
{
    if (codec < SCN_LAWS) {
        scn_g711_encode(codec, out, pcm, SCN_FRAME);
        return SCN_FRAME;
    }
    if (!voice)
        return 0;
    if (codec == SCN_G722)
        return scn_g722_encode(&voice->out, out, pcm, 2 * SCN_FRAME);
    int32_t size = voice->opus->encode(voice->encoder, pcm, SCN_FRAME_MOST, out, SCN_CODES_MOST);
    return size > 0 ? (size_t)size : 0;
}

/* A packet of at most SCN_SLOT_BYTES; how many samples at the codec's rate, 0 when it cannot be decoded. */
static inline uint32_t scn_voice_decode(scn_voice *voice, const scn_tables *tables, int codec, int16_t *out,
                                        const uint8_t *data, uint32_t size)
{
    if (codec < SCN_LAWS) {
        for (uint32_t i = 0; i < size; i++)
            out[i] = tables->g711.linear[codec][data[i]];
        return size;
    }
    if (!voice)
        return 0;
    if (codec == SCN_G722)
        return (uint32_t)scn_g722_decode(&voice->in, out, data, size);
    int count = voice->opus->decode(voice->decoder, data, (int32_t)size, out, SCN_DECODED_MOST, 0);
    return count > 0 ? (uint32_t)count : 0;
}

/* Opus makes up `count` samples of its own: from the copy that the next packet (`data`) may hold, or from none (NULL). */
static inline bool scn_voice_make_up(scn_voice *voice, int16_t *out, uint32_t count, const uint8_t *data, uint32_t size)
{
    return count % SCN_OPUS_STEP == 0 && count <= SCN_DECODED_MOST &&
           voice->opus->decode(voice->decoder, data, (int32_t)size, out, (int)count, data != NULL) == (int)count;
}

#endif

/* What a leg's codec remembers from packet to packet. The control thread makes and frees it, the media thread uses
 * it. */
#ifndef SCN_VOICE_H
#define SCN_VOICE_H

#include <stdlib.h>

#include "chorus.h"
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
    uint32_t says, hears;    /* their rates */
    bool narrow;             /* what is said is sound of 8 kHz */
    uint32_t loss;           /* per cent of what is said, as the far end reports it */
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

/* Anew for what it now says and what is lost of it. libopus goes from one way to another without a seam, as long as the
 * rate stays. */
static inline void scn_voice_set_opus(scn_voice *voice)
{
    const scn_opus *opus = voice->opus;
    bool music = voice->narrow && !voice->loss; /* CELT: telephone sound is as clear in it, for half the work */
    uint32_t loss = voice->loss && voice->loss < SCN_OPUS_LOSS ? SCN_OPUS_LOSS : voice->loss;
    opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_BITRATE, SCN_OPUS_BITRATE);
    opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_COMPLEXITY, music ? 0 : SCN_OPUS_COMPLEXITY);
    opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_SIGNAL, music ? SCN_OPUS_MUSIC : SCN_OPUS_ANY);
    opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_BANDWIDTH, music ? SCN_OPUS_NARROW : SCN_OPUS_FULL);
    opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_FEC, loss > 0);
    opus->encoder_ctl(voice->encoder, SCN_OPUS_SET_LOSS, (int)loss);
}

/* The far end has lost this share, of 256, of what it was sent since its last report. Better times are believed in
 * slowly. */
static inline void scn_voice_lost(scn_voice *voice, uint8_t fraction)
{
    uint32_t now = (fraction * 100u + 255u) / 256u, faded = voice->loss / 2, loss = now > faded ? now : faded;
    if (!voice->encoder || loss == voice->loss)
        return;
    voice->loss = loss;
    scn_voice_set_opus(voice);
}

static inline void scn_voice_open_opus(scn_voice *voice)
{
    int wrong = 0;
    voice->says = SCN_OPUS_SPEECH_RATE;
    voice->encoder = voice->opus->encoder_create(SCN_OPUS_SPEECH_RATE, 1, SCN_OPUS_VOIP, &wrong);
    voice->decoder = voice->opus->decoder_create(SCN_RATE, 1, &wrong);
    voice->hears = SCN_RATE;
    voice->loss = 1; /* who knows? */
    if (voice->encoder && voice->decoder)
        scn_voice_set_opus(voice);
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

/* Opus begins anew at another rate: no memory is asked for. */
static inline int32_t scn_voice_encode_opus(scn_voice *voice, uint8_t *out, const int16_t *pcm, uint32_t rate, bool narrow)
{
    if (rate != voice->says)
        voice->opus->encoder_init(voice->encoder, (int32_t)rate, 1, SCN_OPUS_VOIP);
    if (rate != voice->says || narrow != voice->narrow) {
        voice->says = rate;
        voice->narrow = narrow;
        scn_voice_set_opus(voice);
    }
    return voice->opus->encode(voice->encoder, pcm, (int)(rate / SCN_TICKS), out, SCN_CODES_MOST);
}

/* At most `count` samples: of a packet, of the copy that it holds of the one before (`copy`), or made up where `data`
 * is NULL. */
static inline int scn_voice_decode_opus(scn_voice *voice, int16_t *out, uint32_t count, const uint8_t *data,
                                        uint32_t size, bool copy, uint32_t rate)
{
    if (rate != voice->hears)
        voice->opus->decoder_init(voice->decoder, (int32_t)rate, 1);
    voice->hears = rate;
    return voice->opus->decode(voice->decoder, data, (int32_t)size, out, (int)count, copy);
}

/* The rate to say in what is there at `rate`. Only what Opus codes as speech (SILK) can hold copies for who loses
 * packets, and in 8 kHz of that a loss would sound on for long. From there it goes back in a pause: another rate is
 * another beginning, and would be heard. */
static inline uint32_t scn_voice_serves(const scn_voice *voice, int codec, const int16_t *sound, uint32_t rate)
{
    if (codec == SCN_OPUS && voice && rate == SCN_RATE &&
        (voice->loss || (voice->says == SCN_OPUS_SPEECH_RATE && !scn_is_quiet(sound, SCN_FRAME))))
        return SCN_OPUS_SPEECH_RATE;
    return scn_codec_serves(codec, rate);
}

/* 20 ms at such a rate, `narrow` if it was at 8 kHz before; how many bytes. `voice` may be NULL for the two laws. */
static inline size_t scn_voice_encode(scn_voice *voice, int codec, uint8_t *out, const int16_t *pcm, uint32_t rate,
                                      bool narrow)
{
    if (codec < SCN_LAWS) {
        scn_g711_encode(codec, out, pcm, SCN_FRAME);
        return SCN_FRAME;
    }
    if (!voice)
        return 0;
    if (codec == SCN_OPUS) {
        int32_t size = scn_voice_encode_opus(voice, out, pcm, rate, narrow);
        return size > 0 ? (size_t)size : 0;
    }
    if (rate == SCN_RATE)
        scn_g722_encode_narrow(&voice->out, out, pcm, SCN_FRAME);
    else
        scn_g722_encode(&voice->out, out, pcm, SCN_FRAME);
    return SCN_FRAME;
}

/* A packet of at most SCN_SLOT_BYTES; how many samples at `rate`, 0 when it cannot be decoded. */
static inline uint32_t scn_voice_decode(scn_voice *voice, const scn_tables *tables, int codec, int16_t *out,
                                        const uint8_t *data, uint32_t size, uint32_t rate)
{
    if (codec < SCN_LAWS) {
        for (uint32_t i = 0; i < size; i++)
            out[i] = tables->g711.linear[codec][data[i]];
        return size;
    }
    if (!voice)
        return 0;
    if (codec == SCN_OPUS) {
        int count = scn_voice_decode_opus(voice, out, SCN_DECODED_MOST, data, size, false, rate);
        return count > 0 ? (uint32_t)count : 0;
    }
    if (rate == SCN_RATE)
        scn_g722_decode_narrow(&voice->in, out, data, size);
    else
        scn_g722_decode(&voice->in, out, data, size);
    return size * (rate / SCN_RATE);
}

/* Opus makes up `count` samples of its own: from the copy that the next packet (`data`) may hold, or from none (NULL). */
static inline bool scn_voice_make_up(scn_voice *voice, int16_t *out, uint32_t count, const uint8_t *data, uint32_t size,
                                     uint32_t rate)
{
    return count % (rate / SCN_OPUS_STEPS) == 0 && count <= SCN_DECODED_MOST &&
           scn_voice_decode_opus(voice, out, count, data, size, data != NULL, rate) == (int)count;
}

#endif

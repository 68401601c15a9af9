/* What a leg hears, as samples: a frame every 20 ms, whatever has come. */
#ifndef SCN_EAR_H
#define SCN_EAR_H

#include "conceal.h"
#include "jitter.h"
#include "voice.h"

/* Its ends are seldom touched, and then take no memory. */
typedef struct {
    scn_conceal conceal;
    uint32_t rate;      /* of what is heard */
    uint32_t random;
    uint32_t concealed; /* frames made up for packets that were lost or late */
    uint32_t at, count; /* of `pcm`: decoded, and not yet heard from `at` on */
    bool foreseen;      /* the packet that is heard next is in `pcm` already */
    int16_t heard[SCN_FRAME_MOST];  /* the last 20 ms */
    const int16_t *said; /* of `heard` or `lifted`, to a room; NULL: nothing */
    int16_t lifted[SCN_FRAME_MOST]; /* likewise, louder or softer */
    scn_resampler lift, narrow;
    int16_t pcm[SCN_DECODED_MOST];
    scn_jitter jitter;
} scn_ear;

/* From now on it hears at another rate. */
static inline void scn_ear_tune(scn_ear *ear, int codec, uint32_t rate)
{
    ear->rate = rate;
    ear->at = ear->count = 0;
    ear->foreseen = false;
    if (codec != SCN_OPUS)
        scn_conceal_reset(&ear->conceal, rate);
}

static inline void scn_ear_reset(scn_ear *ear, int codec)
{
    scn_jitter_reset(&ear->jitter, scn_codec_clock(codec) / SCN_TICKS);
    scn_conceal_reset(&ear->conceal, SCN_RATE);
    scn_ear_tune(ear, codec, SCN_RATE);
    ear->random = 1;
    ear->lift = ear->narrow = (scn_resampler){0};
    memset(ear->heard, 0, sizeof ear->heard);
    memset(ear->lifted, 0, sizeof ear->lifted);
}

/* Units of the codec's clock and samples of what is heard take the same time. */
static inline uint32_t scn_ear_samples(const scn_ear *ear, int codec, uint32_t units)
{
    return units * (ear->rate / 1000) / (scn_codec_clock(codec) / 1000);
}

static inline uint32_t scn_ear_units(const scn_ear *ear, int codec, uint32_t samples)
{
    return samples * (scn_codec_clock(codec) / 1000) / (ear->rate / 1000);
}

/* Comfort noise of `level` -dBov: evenly spread, so that its peak is √3 of its strength. */
static inline void scn_ear_noise(scn_ear *ear, int16_t *out, uint32_t count, uint8_t level)
{
    int32_t peak = (int32_t)(32768.0 * 1.7320508 * pow(10, -level / 20.0));
    peak = peak > INT16_MAX ? INT16_MAX : peak;
    for (uint32_t i = 0; i < count; i++) {
        ear->random = ear->random * 1664525u + 1013904223u;
        out[i] = (int16_t)(((int32_t)(ear->random >> 16) - 32768) * peak / 32768);
    }
}

static inline uint32_t scn_ear_decode(scn_ear *ear, scn_voice *voice, const scn_tables *tables, const scn_slot *slot)
{
    uint8_t whole[SCN_SLOT_BYTES];
    const uint8_t *payload = scn_jitter_payload(&ear->jitter, slot, whole);
    uint32_t count = ear->foreseen ? ear->rate / SCN_TICKS
                                   : scn_voice_decode(voice, tables, slot->codec, ear->pcm, payload, slot->size, ear->rate);
    ear->foreseen = false;
    if (slot->codec != SCN_OPUS)
        scn_conceal_hear(&ear->conceal, ear->pcm, count);
    return count;
}

static inline void scn_ear_make_up(scn_ear *ear, scn_voice *voice, int codec, const scn_step *step, uint32_t count)
{
    const scn_slot *slot = &ear->jitter.slots[step->slot];
    uint8_t whole[SCN_SLOT_BYTES];
    const uint8_t *copy = step->kind == SCN_REPAIR ? scn_jitter_payload(&ear->jitter, slot, whole) : NULL;
    ear->concealed += ear->jitter.opened && ear->jitter.running;
    if (codec != SCN_OPUS)
        scn_conceal_fill(&ear->conceal, ear->pcm, count);
    else if (!voice || !scn_voice_make_up(voice, ear->pcm, count, copy, copy ? slot->size : 0, ear->rate))
        memset(ear->pcm, 0, count * sizeof *ear->pcm);
}

/* More samples into `pcm`. */
static inline void scn_ear_fill(scn_ear *ear, scn_voice *voice, const scn_tables *tables, int codec)
{
    scn_jitter *jitter = &ear->jitter;
    scn_step step = scn_jitter_next(jitter);
    if (step.kind == SCN_HEAR) {
        ear->count = scn_ear_decode(ear, voice, tables, &jitter->slots[step.slot]);
        step.units = ear->count ? scn_ear_units(ear, codec, ear->count) : jitter->frame;
        scn_jitter_heard(jitter, step.units);
        if (ear->count)
            return;
        step.kind = SCN_CONCEAL;
    }
    uint32_t count = scn_ear_samples(ear, codec, step.units); /* a gap may be as long as the longest packet */
    ear->count = count < SCN_DECODED_MOST ? count : SCN_DECODED_MOST;
    if (step.kind == SCN_NOISE)
        scn_ear_noise(ear, ear->pcm, ear->count, jitter->noise);
    else
        scn_ear_make_up(ear, voice, codec, &step, ear->count);
}

static inline void scn_ear_frame(scn_ear *ear, scn_voice *voice, const scn_tables *tables, int codec, uint32_t need)
{
    for (uint32_t made = 0; made < need;) {
        uint32_t left = ear->count - ear->at, take = left < need - made ? left : need - made;
        memcpy(ear->heard + made, ear->pcm + ear->at, take * sizeof *ear->heard);
        made += take;
        ear->at += take;
        if (ear->at == ear->count)
            ear->at = ear->count = 0;
        if (made < need)
            scn_ear_fill(ear, voice, tables, codec);
    }
}

/* To the lesson of this rate: what scn_ear_next will need at it, when that is 20 ms of G.722. */
static inline void scn_ear_foresee(scn_ear *ear, scn_voice *voice, scn_lesson *lessons, uint32_t rate)
{
    const scn_slot *slot = ear->count || ear->rate != rate ? NULL : scn_jitter_due(&ear->jitter);
    if (!slot || slot->codec != SCN_G722 || slot->size != SCN_FRAME)
        return;
    ear->foreseen = true;
    scn_lesson_add(&lessons[rate != SCN_RATE], &voice->in, ear->jitter.payloads[0][slot->sequence % SCN_SLOTS], ear->pcm);
}

/* The next 20 ms into `heard`, at a rate that serves the codec. */
static inline void scn_ear_next(scn_ear *ear, scn_voice *voice, const scn_tables *tables, int codec, uint32_t rate)
{
    uint32_t need = rate / SCN_TICKS;
    if (rate != ear->rate)
        scn_ear_tune(ear, codec, rate);
    scn_ear_frame(ear, voice, tables, codec, need);
    if (scn_jitter_settle(&ear->jitter, scn_is_quiet(ear->heard, need)))
        scn_ear_frame(ear, voice, tables, codec, need);
}

static inline void scn_ear_put(scn_ear *ear, int codec, const scn_arrival *packet)
{
    scn_jitter_put(&ear->jitter, packet, scn_ear_units(ear, codec, ear->count - ear->at));
}

#endif

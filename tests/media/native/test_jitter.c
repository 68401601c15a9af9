/* Any packets at any time: an ear stays in its bounds, makes a frame every time, and its delay within eight frames. */
#define _GNU_SOURCE
#include "check.h"
#include "ear.h"

static uint64_t seed = 7;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static void survives(const scn_tables *tables, int codec)
{
    scn_ear *ear = calloc(1, sizeof *ear);
    scn_voice *voice = scn_voice_new(codec, NULL);
    uint8_t codes[SCN_SLOT_BYTES];
    scn_ear_reset(ear, codec);
    for (int i = 0; i < 100000; i++) {
        scn_arrival packet = {.ssrc = dice(300) == 0, .sequence = (uint16_t)(dice(4) ? i / 2 + dice(6) : dice(65536)),
                              .timestamp = dice(4) ? ear->jitter.head + dice(4000) - 1500 : dice(UINT32_MAX),
                              .size = (uint16_t)(1 + dice(SCN_SLOT_BYTES)), .codec = (uint8_t)codec,
                              .comfort = dice(20) == 0, .payload = codes};
        memset(codes, (int)dice(256), packet.size);
        scn_ear_put(ear, codec, &packet);
        if (dice(2))
            scn_ear_next(ear, voice, tables, codec, scn_codec_serves(codec, dice(9) ? SCN_RATE_MOST : SCN_RATE));
        CHECK(ear->at <= ear->count && ear->count <= SCN_DECODED_MOST);
        CHECK(ear->jitter.hold <= SCN_JITTER_MOST);
    }
    scn_voice_free(voice);
    free(ear);
}

/* Punctual packets but for some `late` frames behind: the delay grows to that, and shrinks again in silence. */
static int delay_after(const scn_tables *tables, int late, int turns)
{
    scn_ear *ear = calloc(1, sizeof *ear);
    uint8_t codes[SCN_FRAME];
    scn_ear_reset(ear, SCN_ULAW);
    memset(codes, 0xff, sizeof codes);
    for (int turn = 0; turn < turns; turn++) {
        int behind = turn >= 10 && turn < 10 + late ? turn - 9 : 0; /* none comes, and then all at once */
        for (int from = turn == 10 + late ? late : 0; from >= 0 && !behind; from--) {
            int number = turn - from;
            scn_arrival packet = {.sequence = (uint16_t)number, .timestamp = (uint32_t)number * SCN_FRAME,
                                  .size = SCN_FRAME, .codec = SCN_ULAW, .payload = codes};
            scn_ear_put(ear, SCN_ULAW, &packet);
        }
        scn_ear_next(ear, NULL, tables, SCN_ULAW, SCN_RATE);
    }
    int delay = (int32_t)((uint32_t)turns * SCN_FRAME - ear->jitter.head) / SCN_FRAME;
    free(ear);
    return delay;
}

/* A phone's clock is wrong by 1000 ppm for 400 s, as 100 ppm are in an hour, and there is never a pause: nothing is lost
 * but what a slow clock owes, and the delay stays. */
static void clocks_drift(const scn_tables *tables, int ms, double ppm)
{
    scn_ear *ear = calloc(1, sizeof *ear);
    uint8_t codes[SCN_SLOT_BYTES];
    double due = 0;
    uint32_t number = 0, size = (uint32_t)ms * 8;
    scn_ear_reset(ear, SCN_ULAW);
    memset(codes, 0x90, sizeof codes);
    for (int turn = 0; turn < 20000; turn++) {
        for (; due <= turn * 20.0; due += ms / (1 + ppm / 1e6), number++) {
            scn_arrival packet = {.sequence = (uint16_t)number, .timestamp = number * size, .size = (uint16_t)size,
                                  .codec = SCN_ULAW, .payload = codes};
            scn_ear_put(ear, SCN_ULAW, &packet);
        }
        scn_ear_next(ear, NULL, tables, SCN_ULAW, SCN_RATE);
        uint32_t waits = number * size - ear->jitter.head + ear->count - ear->at;
        CHECK((int32_t)waits <= 120 * 8 + 2 * (int32_t)size);
    }
    CHECK(ear->concealed <= (ppm < 0 ? 22 : 0));
    free(ear);
}

/* A tone with every tenth packet lost is as loud as before. */
static void losses_are_filled(const scn_tables *tables)
{
    scn_ear *ear = calloc(1, sizeof *ear);
    double energy = 0, whole = 0;
    scn_ear_reset(ear, SCN_ALAW);
    for (int turn = 0; turn < 500; turn++) {
        int16_t tone[SCN_FRAME];
        uint8_t codes[SCN_FRAME];
        for (int i = 0; i < SCN_FRAME; i++) {
            tone[i] = (int16_t)(8000 * sin((turn * SCN_FRAME + i) * 2 * M_PI * 440 / 8000));
            whole += tone[i] * tone[i];
        }
        scn_g711_encode(SCN_ALAW, codes, tone, SCN_FRAME);
        scn_arrival packet = {.sequence = (uint16_t)turn, .timestamp = (uint32_t)turn * SCN_FRAME, .size = SCN_FRAME,
                              .codec = SCN_ALAW, .payload = codes};
        if (turn % 10 != 9)
            scn_ear_put(ear, SCN_ALAW, &packet);
        scn_ear_next(ear, NULL, tables, SCN_ALAW, SCN_RATE);
        for (int i = 0; i < SCN_FRAME; i++)
            energy += ear->heard[i] * ear->heard[i];
    }
    CHECK(energy > 0.95 * whole && energy < 1.05 * whole);
    free(ear);
}

int main(void)
{
    scn_tables *tables = malloc(sizeof *tables);
    scn_tables_init(tables);
    survives(tables, SCN_ULAW);
    survives(tables, SCN_G722);
    CHECK(delay_after(tables, 0, 1000) == 1);
    CHECK(delay_after(tables, 1, 30) == 1);
    CHECK(delay_after(tables, 4, 30) == 4);
    CHECK(delay_after(tables, 8, 30) == 8);
    CHECK(delay_after(tables, 8, 1000) == 1);
    for (int ms = 10; ms <= 60; ms += ms < 40 ? 10 : 20) {
        clocks_drift(tables, ms, 1000);
        clocks_drift(tables, ms, -1000);
    }
    losses_are_filled(tables);
    free(tables);
    return 0;
}

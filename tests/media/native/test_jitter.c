/* Any packets at any time: the buffer stays in its bounds, and its delay within eight frames. */
#define _GNU_SOURCE
#include "check.h"
#include "g711.h"
#include "jitter.h"

static uint64_t seed = 7;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static void survives(const scn_g711 *g711)
{
    scn_jitter *jitter = calloc(1, sizeof *jitter);
    uint8_t codes[SCN_JITTER_MOST];
    int16_t frame[SCN_FRAME];
    memset(codes, 1, sizeof codes);
    for (int i = 0; i < 300000; i++) {
        uint32_t where = dice(4) ? jitter->head + dice(4000) - 1500 : dice(UINT32_MAX);
        scn_jitter_put(jitter, dice(300) == 0, where, codes, 1 + dice(SCN_JITTER_MOST), g711->linear[dice(2)]);
        CHECK(jitter->furthest >= 0 && jitter->furthest <= SCN_JITTER_SIZE);
        if (dice(2))
            scn_jitter_get(jitter, frame);
    }
    free(jitter);
}

/* Packets `late` frames behind for a while: the delay grows to that, and shrinks again in silence. */
static int delay_after(const scn_g711 *g711, int late, int turns)
{
    scn_jitter *jitter = calloc(1, sizeof *jitter);
    uint8_t codes[SCN_FRAME];
    int16_t frame[SCN_FRAME];
    memset(codes, 0xff, sizeof codes);
    for (int turn = 0; turn < turns; turn++) {
        int behind = turn == 10 ? late : 0;
        scn_jitter_put(jitter, 1, (uint32_t)(turn - behind) * SCN_FRAME, codes, SCN_FRAME, g711->linear[SCN_ULAW]);
        scn_jitter_get(jitter, frame);
    }
    int delay = (int32_t)((uint32_t)turns * SCN_FRAME - jitter->head) / SCN_FRAME;
    free(jitter);
    return delay;
}

int main(void)
{
    scn_g711 g711;
    scn_g711_init(&g711);
    survives(&g711);
    CHECK(delay_after(&g711, 0, 1000) == 1);
    CHECK(delay_after(&g711, 1, 30) == 1);
    CHECK(delay_after(&g711, 4, 30) == 4);
    CHECK(delay_after(&g711, 8, 30) == 8);
    CHECK(delay_after(&g711, 20, 30) == 1); /* too late to wait for */
    CHECK(delay_after(&g711, 8, 1000) == 1);
    return 0;
}

/* What goes out is one stream: whatever comes in, numbers never go back behind another origin's. */
#define _GNU_SOURCE
#include "check.h"
#include "mix.h"
#include "stream.h"

#include <string.h>

static uint64_t seed = 42;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

/* Random packets, pauses and changes of origin. */
static void is_monotonic(void)
{
    scn_outgoing out = {.clock = 8000, .ssrc = 1, .sequence = 65500, .timestamp = UINT32_MAX - 1000};
    scn_rtp in = {.size = SCN_FRAME, .ssrc = 9, .sequence = 65000};
    uint16_t furthest = out.sequence;
    uint64_t now = 1000000000;
    for (int i = 0; i < 2000000; i++) {
        scn_place place;
        scn_origin before = out.origin;
        now += 20000000u + dice(2) * dice(1000) * UINT64_C(1000000);
        if (dice(5) == 0) {
            place = scn_outgoing_paced(&out, now);
            CHECK(place.sequence == (uint16_t)(furthest + 1));
            CHECK(place.marker == (before != SCN_PACED));
        } else {
            in.sequence = (uint16_t)(in.sequence + 1 + (dice(50) ? 0 : dice(65536)));
            in.timestamp += SCN_FRAME + (dice(50) ? 0 : dice(UINT32_MAX));
            in.ssrc += dice(100) == 0;
            if (dice(20) == 0)
                scn_outgoing_skip(&out, &in);
            else if (!scn_outgoing_relayed(&out, &in, now, &place))
                continue;
            else
                CHECK(before != SCN_PACED || (place.sequence == (uint16_t)(furthest + 1) && place.marker));
        }
        CHECK((int16_t)(uint16_t)(out.sequence - furthest) >= 0);
        furthest = out.sequence;
    }
}

/* Of an earlier origin nothing is sent again, however long the relay has run. */
static void stragglers_are_dropped(void)
{
    scn_outgoing out = {.clock = 8000, .sequence = 100};
    scn_rtp in = {.size = SCN_FRAME, .ssrc = 9, .sequence = 500};
    scn_place place;
    scn_outgoing_paced(&out, 1);
    CHECK(scn_outgoing_relayed(&out, &in, 2, &place) && place.sequence == 102);
    in.sequence = 499;
    CHECK(!scn_outgoing_relayed(&out, &in, 2, &place));
    for (uint32_t i = 1; i < 200000; i++) {
        in.sequence = (uint16_t)(500 + i);
        in.timestamp += SCN_FRAME;
        CHECK(scn_outgoing_relayed(&out, &in, 2 + i, &place) && place.sequence == (uint16_t)(102 + i));
        CHECK(place.marker == false);
    }
}

static void losses_are_counted(void)
{
    scn_incoming in = {0};
    scn_rtp rtp = {.ssrc = 1, .sequence = 65534};
    int lost = scn_incoming_lost(&in, &rtp);
    static const uint16_t later[] = {65533, 65535, 2, 1, 1, 65535, 2, 3};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        rtp.sequence = later[i];
        lost += scn_incoming_lost(&in, &rtp);
    }
    CHECK(lost == 1); /* 0; 1 came late, and twice, which makes up for no other */
    rtp.sequence = 40000;
    CHECK(scn_incoming_lost(&in, &rtp) == 0);
    rtp.ssrc = 2;
    rtp.sequence = 40500;
    CHECK(scn_incoming_lost(&in, &rtp) == 0);
}

int main(void)
{
    is_monotonic();
    stragglers_are_dropped();
    losses_are_counted();
    return 0;
}

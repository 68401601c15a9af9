/* RTCP from anybody: nothing is read beyond its end, and nonsense does not become a round trip. */
#define _GNU_SOURCE
#include "check.h"
#include "rtcp.h"

static uint64_t seed = 3;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static void survives(void)
{
    scn_remark remark = {0};
    for (int i = 0; i < 200000; i++) {
        size_t size = dice(120);
        uint8_t *data = malloc(size ? size : 1);
        for (size_t at = 0; at < size; at++)
            data[at] = (uint8_t)dice(256);
        if (size > 3) {
            data[0] = (uint8_t)(0x80 | dice(32));
            data[1] = (uint8_t)(200 + dice(4));
            scn_put16(data + 2, (uint16_t)dice(40));
        }
        scn_remark_hear(&remark, data, size, dice(2), dice(UINT32_MAX), dice(UINT32_MAX));
        CHECK(remark.round_trip_us < 60u * 1000000);
        free(data);
    }
}

/* Two sides report to each other over a way that takes 30 ms, one of them a second later. */
static void the_round_trip_is_measured(void)
{
    scn_reception near = {0}, far = {0};
    scn_remark ours = {0}, theirs = {0};
    uint8_t packet[SCN_RTCP_MOST];
    uint64_t now = UINT64_C(5000000000), wall = UINT64_C(1700000000) * 1000000000;
    scn_rtp rtp = {.ssrc = 1, .sequence = 9};
    scn_reception_hear(&far, &rtp, 0, true);
    scn_report report = {.ssrc = 1, .packets = 10, .ntp = scn_ntp(now + wall), .now = now};
    size_t size = scn_rtcp_build(packet, &report, &near, &ours);
    CHECK(scn_remark_hear(&theirs, packet, size, 2, scn_ntp(now + wall), now + 15000000));
    report = (scn_report){.ssrc = 2, .packets = 10, .ntp = 1, .now = now + 1015000000};
    size = scn_rtcp_build(packet, &report, &far, &theirs);
    CHECK(scn_remark_hear(&ours, packet, size, 1, scn_ntp(now + wall + 1030000000), now + 1030000000));
    CHECK(ours.known && ours.round_trip_us > 29900 && ours.round_trip_us < 30100);
}

int main(void)
{
    survives();
    the_round_trip_is_measured();
    return 0;
}

/* Every cut and every first byte of a datagram, in memory of exact size: nothing is read beyond it. */
#define _GNU_SOURCE
#include "check.h"
#include "rtp.h"

#include <string.h>

static int parse(const uint8_t *data, size_t size, scn_rtp *rtp)
{
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, data, size);
    int wrong = scn_rtp_parse(rtp, exact, size);
    if (!wrong) {
        unsigned sum = 0;
        CHECK(rtp->payload >= exact + SCN_RTP_HEADER && rtp->payload + rtp->size <= exact + size);
        for (uint32_t i = 0; i < rtp->size; i++)
            sum += rtp->payload[i];
        CHECK(sum <= rtp->size * 255u);
    }
    free(exact);
    return wrong;
}

int main(void)
{
    uint8_t data[200];
    scn_rtp rtp;
    for (unsigned fill = 0; fill < 256; fill += 5)
        for (unsigned first = 0; first < 256; first++)
            for (size_t size = 0; size < sizeof data; size += 1 + size / 20) {
                memset(data, (int)fill, sizeof data);
                data[0] = (uint8_t)first;
                int wrong = parse(data, size, &rtp);
                CHECK(wrong || first >> 6 == 2);
            }
    scn_rtp_build(data, 101, true, 0xfffe, 0xfffffffd, 0x12345678);
    memcpy(data + SCN_RTP_HEADER, "sound", 5);
    CHECK(scn_rtp_parse(&rtp, data, SCN_RTP_HEADER + 5) == 0);
    CHECK(rtp.type == 101 && rtp.marker && rtp.sequence == 0xfffe && rtp.timestamp == 0xfffffffd);
    CHECK(rtp.ssrc == 0x12345678 && rtp.size == 5 && memcmp(rtp.payload, "sound", 5) == 0);
    CHECK(parse(data, 11, &rtp) == SCN_RTP_TRUNCATED);
    data[0] = 0xa0;
    CHECK(parse(data, SCN_RTP_HEADER, &rtp) == SCN_RTP_PADDING);
    data[0] = 0x40;
    CHECK(parse(data, SCN_RTP_HEADER, &rtp) == SCN_RTP_VERSION);
    return 0;
}

/* Files of Opus: packets of any size, in pages that are whole. The encoder is ours: it makes of a frame what we ask. */
#define _GNU_SOURCE
#include "tape.h"
#include "mix.h"

#include "check.h"

static int32_t next;

static void *create(int32_t rate, int channels, int streams, int pairs, const uint8_t *mapping, int use, int *error)
{
    *error = 0;
    CHECK(rate == 8000 && channels == streams && pairs == 0 && mapping[0] == 0 && use == SCN_OPUS_VOIP);
    return &next;
}

static void destroy(void *encoders)
{
    CHECK(encoders == &next);
}

static int encode(void *encoders, const int16_t *pcm, int count, uint8_t *out, int32_t most)
{
    CHECK(encoders == &next && count == SCN_FRAME && next <= most);
    memset(out, pcm[0], (size_t)next);
    return next;
}

static int control(void *encoders, int request, ...)
{
    return encoders != &next || request == 0;
}

static const scn_opus opus = {.encoders_create = create, .encoders_destroy = destroy,
                              .encode_all = encode, .encoders_ctl = control};

/* A page says of itself how long it is, and its sum is right; where the next begins. */
static uint32_t passes(uint8_t *page, uint32_t size, uint32_t number, uint64_t position)
{
    uint32_t segments = page[26], body = 0, sum, at = 0;
    uint64_t told = 0;
    for (uint32_t i = 0; i < segments; i++)
        body += page[SCN_OGG_HEAD + i];
    uint32_t whole = SCN_OGG_HEAD + segments + body;
    CHECK(whole <= size && memcmp(page, "OggS", 4) == 0);
    memcpy(&sum, page + 22, 4);
    memset(page + 22, 0, 4);
    CHECK(sum == scn_ogg_sum(page, whole));
    memcpy(&told, page + 6, 8);
    memcpy(&at, page + 18, 4);
    CHECK(told == position && at == number);
    return whole;
}

static void begins_with_two_pages(uint32_t channels)
{
    uint8_t header[SCN_TAPE_HEADER_MOST];
    scn_tape *tape = scn_tape_new(&opus, channels, 8000, 7);
    uint32_t size = scn_tape_header(tape, header);
    uint32_t first = passes(header, size, 0, 0);
    CHECK(header[5] == SCN_OGG_FIRST && header[28 + 9] == channels);
    CHECK(passes(header + first, size - first, 1, 0) == size - first);
    scn_tape_free(tape);
}

/* Packets whose size is a multiple of 255, and so many that the page is full. */
static void fills_a_page(int32_t bytes, uint32_t fit)
{
    int16_t sound[SCN_FRAME];
    uint8_t packet[SCN_TAPE_PACKET_MOST];
    scn_tape *tape = scn_tape_new(&opus, 1, 8000, 7);
    uint32_t count = 0;
    for (int i = 0; i < SCN_FRAME; i++)
        sound[i] = 0x5a;
    for (next = bytes;; count++) {
        CHECK(scn_tape_fill(tape, (uint8_t *)sound, sizeof sound) == sizeof sound && scn_tape_is_full(tape));
        uint32_t size = scn_tape_encode(tape, packet);
        if (!scn_ogg_add(&tape->ogg, packet, size))
            break;
    }
    CHECK(count == fit);
    uint32_t size = scn_ogg_page(&tape->ogg, tape->page, 0, count * 960u);
    CHECK(passes(tape->page, size, 0, count * 960u) == size && tape->page[size - 1] == 0x5a);
    CHECK(tape->ogg.segments == 0);
    scn_tape_free(tape);
}

int main(void)
{
    begins_with_two_pages(1);
    begins_with_two_pages(2);
    fills_a_page(1, SCN_OGG_SEGMENTS);
    fills_a_page(254, SCN_OGG_BODY / 254);
    fills_a_page(255, SCN_OGG_BODY / 255);
    fills_a_page(SCN_TAPE_PACKET_MOST, SCN_OGG_BODY / SCN_TAPE_PACKET_MOST);
    CHECK(scn_ogg_sum((const uint8_t *)"123456789", 9) == 0x89a1897f);
    return 0;
}

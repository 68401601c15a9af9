/* Pages of Ogg (RFC 3533): packets that are collected, and written as one piece with its sum. */
#ifndef SCN_OGG_H
#define SCN_OGG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    SCN_OGG_HEAD = 27,
    SCN_OGG_SEGMENTS = 255,
    SCN_OGG_BODY = 8 * 1024,
    SCN_OGG_MOST = SCN_OGG_HEAD + SCN_OGG_SEGMENTS + SCN_OGG_BODY, /* bytes of a page of ours */
    SCN_OGG_FIRST = 2,                                             /* flags */
    SCN_OGG_LAST = 4,
};

typedef struct {
    uint32_t serial, number; /* of the stream; of the next page */
    uint32_t segments, size; /* collected so far */
    uint8_t lacing[SCN_OGG_SEGMENTS], body[SCN_OGG_BODY];
} scn_ogg;

/* The polynomial 0x04c11db7, four bits at a time; neither turned around nor inverted. */
static inline uint32_t scn_ogg_sum(const uint8_t *data, size_t size)
{
    static const uint32_t steps[16] = {0x00000000, 0x04c11db7, 0x09823b6e, 0x0d4326d9, 0x130476dc, 0x17c56b6b,
                                       0x1a864db2, 0x1e475005, 0x2608edb8, 0x22c9f00f, 0x2f8ad6d6, 0x2b4bcb61,
                                       0x350c9b64, 0x31cd86d3, 0x3c8ea00a, 0x384fbdbd};
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum = (sum << 4) ^ steps[(sum >> 28) ^ (data[i] >> 4)];
        sum = (sum << 4) ^ steps[(sum >> 28) ^ (data[i] & 15)];
    }
    return sum;
}

static inline void scn_ogg_put(uint8_t *at, int bytes, uint64_t value)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

/* One more packet; false when it does not fit: the page must be written first. */
static inline bool scn_ogg_add(scn_ogg *ogg, const uint8_t *packet, uint32_t size)
{
    uint32_t segments = size / 255 + 1;
    if (ogg->segments + segments > SCN_OGG_SEGMENTS || ogg->size + size > SCN_OGG_BODY)
        return false;
    memset(ogg->lacing + ogg->segments, 255, segments - 1);
    ogg->lacing[ogg->segments + segments - 1] = (uint8_t)(size % 255);
    memcpy(ogg->body + ogg->size, packet, size);
    ogg->segments += segments;
    ogg->size += size;
    return true;
}

/* The page of what was collected into `out`, and its size; `position` is what has been heard when it ends. */
static inline uint32_t scn_ogg_page(scn_ogg *ogg, uint8_t out[SCN_OGG_MOST], uint8_t flags, uint64_t position)
{
    uint32_t size = SCN_OGG_HEAD + ogg->segments + ogg->size;
    memset(out, 0, SCN_OGG_HEAD);
    memcpy(out, "OggS", 4);
    out[5] = flags;
    scn_ogg_put(out + 6, 8, position);
    scn_ogg_put(out + 14, 4, ogg->serial);
    scn_ogg_put(out + 18, 4, ogg->number++);
    out[26] = (uint8_t)ogg->segments;
    memcpy(out + SCN_OGG_HEAD, ogg->lacing, ogg->segments);
    memcpy(out + SCN_OGG_HEAD + ogg->segments, ogg->body, ogg->size);
    scn_ogg_put(out + 22, 4, scn_ogg_sum(out, size));
    ogg->segments = ogg->size = 0;
    return size;
}

#endif

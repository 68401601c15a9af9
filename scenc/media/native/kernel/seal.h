/* SRTP of sound in one direction (RFC 3711, RFC 7714), where the processor has instructions for AES and SHA-1: all that
 * a packet needs lies together in some 400 bytes, so that a thousand streams in turn do not wait for memory. What it
 * makes is what libsrtp makes; that one is used for reports, and for sound where there are no such instructions. */
#ifndef SCN_SEAL_H
#define SCN_SEAL_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rtp.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define SCN_SEAL_TARGET __attribute__((target("aes,pclmul,sha,sse4.1")))
#endif

typedef enum { SCN_AES_GCM, SCN_AES_CM_80, SCN_AES_CM_32 } scn_suite;

enum {
    SCN_SECRET = 50,       /* session keys: 16 of AES, 14 of salt (12 in GCM), 20 of HMAC */
    SCN_SEAL_STREAMS = 4,  /* SSRCs that are remembered */
    SCN_SEAL_WINDOW = 256, /* packets; older ones are not taken */
    SCN_SEAL_TAG_MOST = 16,
};

/* What was sent or taken of an SSRC. */
typedef struct {
    uint64_t last;                      /* index: rollovers and sequence number of the furthest packet */
    uint64_t seen[SCN_SEAL_WINDOW / 64]; /* by index */
    uint32_t ssrc;
    bool known;
} scn_sealed;

typedef struct {
    alignas(64) uint8_t round[11][16];
    union {
        uint8_t hash[16]; /* GCM */
        uint32_t begun[2][8]; /* SHA-1 after the inner and the outer key */
    };
    uint8_t salt[16];
    uint8_t suite, tag; /* bytes of a tag */
    scn_sealed streams[SCN_SEAL_STREAMS];
} scn_seal;

static inline size_t scn_seal_header(const uint8_t *packet, size_t size)
{
    if (size < SCN_RTP_HEADER)
        return 0;
    size_t header = SCN_RTP_HEADER + 4u * (packet[0] & 15);
    if (packet[0] & 0x10)
        header = header + 4 <= size ? header + 4 + 4u * scn_get16(packet + header + 2) : size + 1;
    return header <= size ? header : 0;
}

/* §3.3.1: the index that a sequence number most likely has. */
static inline uint64_t scn_seal_index(const scn_sealed *stream, uint16_t sequence)
{
    uint64_t rolled = stream->last >> 16;
    uint16_t last = (uint16_t)stream->last;
    if (!stream->known)
        return sequence;
    if (last < 32768)
        rolled -= rolled && sequence > last + 32768;
    else
        rolled += last - 32768 > sequence;
    return rolled << 16 | sequence;
}

static inline bool scn_seal_is_old(const scn_sealed *stream, uint64_t index)
{
    if (!stream->known || index > stream->last)
        return false;
    uint64_t bit = index % SCN_SEAL_WINDOW;
    return stream->last - index >= SCN_SEAL_WINDOW || (stream->seen[bit / 64] >> (bit % 64) & 1);
}

static inline void scn_seal_note(scn_sealed *stream, uint64_t index)
{
    uint64_t ahead = stream->known && index > stream->last ? index - stream->last : 0;
    for (uint64_t i = 1; i <= ahead && i <= SCN_SEAL_WINDOW; i++) {
        uint64_t bit = (stream->last + i) % SCN_SEAL_WINDOW;
        stream->seen[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
    }
    stream->last = stream->known && index < stream->last ? stream->last : index;
    stream->known = true;
    stream->seen[index % SCN_SEAL_WINDOW / 64] |= UINT64_C(1) << (index % 64);
}

/* That of the SSRC, in `fresh` where it is new. */
static inline scn_sealed *scn_seal_stream(scn_seal *seal, uint32_t ssrc, scn_sealed *fresh)
{
    for (int i = 0; i < SCN_SEAL_STREAMS; i++)
        if (seal->streams[i].known && seal->streams[i].ssrc == ssrc)
            return &seal->streams[i];
    *fresh = (scn_sealed){.ssrc = ssrc};
    return fresh;
}

/* The newest comes first; the oldest is forgotten. */
static inline void scn_seal_keep(scn_seal *seal, const scn_sealed *fresh)
{
    memmove(seal->streams + 1, seal->streams, sizeof seal->streams - sizeof *seal->streams);
    seal->streams[0] = *fresh;
}

static inline bool scn_seal_same(const uint8_t *a, const uint8_t *b, size_t count)
{
    uint8_t different = 0;
    for (size_t i = 0; i < count; i++)
        different |= a[i] ^ b[i];
    return different == 0;
}

/* It takes the place of another: where the key is the same, its numbers go on. */
static inline void scn_seal_follow(scn_seal *seal, const scn_seal *before)
{
    if (scn_seal_same(seal->round[0], before->round[0], sizeof *seal->round) &&
        scn_seal_same(seal->salt, before->salt, sizeof seal->salt))
        memcpy(seal->streams, before->streams, sizeof seal->streams);
}

static inline void scn_seal_put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

#if defined(__x86_64__)

/* HMAC needs instructions for SHA-1, which are younger than those for AES. */
static inline bool scn_seal_can(scn_suite suite)
{
    uint32_t a, b = 0, c, d;
    bool aes = __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
    return aes && (suite == SCN_AES_GCM || (__get_cpuid_count(7, 0, &a, &b, &c, &d) && b >> 29 & 1));
}

SCN_SEAL_TARGET static inline __m128i scn_seal_load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

SCN_SEAL_TARGET static inline void scn_seal_store(void *at, __m128i value)
{
    _mm_storeu_si128((__m128i *)at, value);
}

SCN_SEAL_TARGET static inline __m128i scn_seal_turned(__m128i value)
{
    return _mm_shuffle_epi8(value, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

SCN_SEAL_TARGET static inline __m128i scn_aes(const scn_seal *seal, __m128i block)
{
    block = _mm_xor_si128(block, scn_seal_load(seal->round[0]));
    for (int i = 1; i < 10; i++)
        block = _mm_aesenc_si128(block, scn_seal_load(seal->round[i]));
    return _mm_aesenclast_si128(block, scn_seal_load(seal->round[10]));
}

SCN_SEAL_TARGET static inline __m128i scn_aes_mix(__m128i key, __m128i helped)
{
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, _mm_shuffle_epi32(helped, 0xff));
}

SCN_SEAL_TARGET static inline void scn_aes_expand(scn_seal *seal, const uint8_t key[16])
{
    __m128i round = scn_seal_load(key);
    scn_seal_store(seal->round[0], round);
#define SCN_AES_ROUND(at, constant) \
    round = scn_aes_mix(round, _mm_aeskeygenassist_si128(round, constant)); \
    scn_seal_store(seal->round[at], round)
    SCN_AES_ROUND(1, 0x01);
    SCN_AES_ROUND(2, 0x02);
    SCN_AES_ROUND(3, 0x04);
    SCN_AES_ROUND(4, 0x08);
    SCN_AES_ROUND(5, 0x10);
    SCN_AES_ROUND(6, 0x20);
    SCN_AES_ROUND(7, 0x40);
    SCN_AES_ROUND(8, 0x80);
    SCN_AES_ROUND(9, 0x1b);
    SCN_AES_ROUND(10, 0x36);
#undef SCN_AES_ROUND
}

/* The stream of AES in counter mode over `data`; the last two bytes (four in GCM) of `first` count. */
SCN_SEAL_TARGET static inline void scn_aes_count(const scn_seal *seal, __m128i first, uint8_t *data, size_t size)
{
    enum { LANES = 4 };
    __m128i turned = scn_seal_turned(first), lanes[LANES];
    for (size_t at = 0; at < size; at += 16 * LANES) {
        for (int i = 0; i < LANES; i++, turned = _mm_add_epi32(turned, _mm_set_epi32(0, 0, 0, 1)))
            lanes[i] = _mm_xor_si128(scn_seal_turned(turned), scn_seal_load(seal->round[0]));
        for (int round = 1; round < 10; round++)
            for (int i = 0; i < LANES; i++)
                lanes[i] = _mm_aesenc_si128(lanes[i], scn_seal_load(seal->round[round]));
        for (int i = 0; i < LANES && at + 16u * (unsigned)i < size; i++) {
            uint8_t *block = data + at + 16 * i, last[16];
            __m128i key = _mm_aesenclast_si128(lanes[i], scn_seal_load(seal->round[10]));
            size_t left = size - at - 16u * (unsigned)i;
            if (left >= 16) {
                scn_seal_store(block, _mm_xor_si128(scn_seal_load(block), key));
                continue;
            }
            scn_seal_store(last, key);
            for (size_t byte = 0; byte < left; byte++)
                block[byte] ^= last[byte];
        }
    }
}

/* Product in GCM's field, both turned around. */
SCN_SEAL_TARGET static inline __m128i scn_gcm_times(__m128i a, __m128i b)
{
    __m128i low = _mm_clmulepi64_si128(a, b, 0x00), high = _mm_clmulepi64_si128(a, b, 0x11);
    __m128i middle = _mm_xor_si128(_mm_clmulepi64_si128(a, b, 0x10), _mm_clmulepi64_si128(a, b, 0x01));
    low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
    high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
    /* one to the left, for the bits are in reverse */
    __m128i out = _mm_srli_epi32(low, 31), over = _mm_srli_epi32(high, 31);
    low = _mm_or_si128(_mm_slli_epi32(low, 1), _mm_slli_si128(out, 4));
    high = _mm_or_si128(_mm_slli_epi32(high, 1), _mm_slli_si128(over, 4));
    high = _mm_or_si128(high, _mm_srli_si128(out, 12));
    /* modulo x^128 + x^7 + x^2 + x + 1 */
    __m128i fold = _mm_xor_si128(_mm_xor_si128(_mm_slli_epi32(low, 31), _mm_slli_epi32(low, 30)), _mm_slli_epi32(low, 25));
    __m128i rest = _mm_srli_si128(fold, 4);
    low = _mm_xor_si128(low, _mm_slli_si128(fold, 12));
    rest = _mm_xor_si128(rest, _mm_xor_si128(_mm_srli_epi32(low, 1), _mm_xor_si128(_mm_srli_epi32(low, 2), _mm_srli_epi32(low, 7))));
    return _mm_xor_si128(high, _mm_xor_si128(low, rest));
}

SCN_SEAL_TARGET static inline __m128i scn_gcm_hash(__m128i sum, __m128i key, const uint8_t *data, size_t size)
{
    for (; size >= 16; data += 16, size -= 16)
        sum = scn_gcm_times(_mm_xor_si128(sum, scn_seal_turned(scn_seal_load(data))), key);
    if (size) {
        uint8_t last[16] = {0};
        memcpy(last, data, size);
        sum = scn_gcm_times(_mm_xor_si128(sum, scn_seal_turned(scn_seal_load(last))), key);
    }
    return sum;
}

SCN_SEAL_TARGET static inline void scn_gcm_tag(const scn_seal *seal, __m128i first, const uint8_t *packet,
                                               size_t header, size_t size, uint8_t tag[SCN_SEAL_TAG_MOST])
{
    __m128i key = scn_seal_load(seal->hash), sum = scn_gcm_hash(_mm_setzero_si128(), key, packet, header);
    sum = scn_gcm_hash(sum, key, packet + header, size - header);
    sum = scn_gcm_times(_mm_xor_si128(sum, _mm_set_epi64x((int64_t)header * 8, (int64_t)(size - header) * 8)), key);
    scn_seal_store(tag, _mm_xor_si128(scn_seal_turned(sum), scn_aes(seal, first)));
}

/* RFC 7714 §8.1. */
SCN_SEAL_TARGET static inline __m128i scn_gcm_first(const scn_seal *seal, uint32_t ssrc, uint64_t index)
{
    uint8_t first[16] = {0};
    scn_seal_put32(first + 2, ssrc);
    scn_seal_put32(first + 6, (uint32_t)(index >> 16));
    first[10] = (uint8_t)(index >> 8);
    first[11] = (uint8_t)index;
    for (int i = 0; i < 12; i++)
        first[i] ^= seal->salt[i];
    first[15] = 1;
    return scn_seal_load(first);
}

/* RFC 3711 §4.1.1. */
SCN_SEAL_TARGET static inline __m128i scn_cm_first(const scn_seal *seal, uint32_t ssrc, uint64_t index)
{
    uint8_t first[16] = {0};
    scn_seal_put32(first + 4, ssrc);
    scn_seal_put32(first + 8, (uint32_t)(index >> 16));
    first[12] = (uint8_t)(index >> 8);
    first[13] = (uint8_t)index;
    for (int i = 0; i < 14; i++)
        first[i] ^= seal->salt[i];
    return scn_seal_load(first);
}

/* One block of 64 bytes into the five words of a sum. */
SCN_SEAL_TARGET static inline void scn_sha1_block(uint32_t sum[8], const uint8_t *data)
{
    __m128i words[4], was = scn_seal_load(sum), all = was, before = was, extra = _mm_set_epi32((int)sum[4], 0, 0, 0);
    __m128i fifth = extra;
    for (int i = 0; i < 4; i++)
        words[i] = scn_seal_turned(scn_seal_load(data + 16 * i));
    for (int i = 0; i < 20; i++) {
        __m128i word = words[i % 4];
        if (i >= 4) {
            word = _mm_xor_si128(_mm_sha1msg1_epu32(word, words[(i + 1) % 4]), words[(i + 2) % 4]);
            word = words[i % 4] = _mm_sha1msg2_epu32(word, words[(i + 3) % 4]);
        }
        extra = i ? _mm_sha1nexte_epu32(before, word) : _mm_add_epi32(extra, word);
        before = all;
        all = i < 5    ? _mm_sha1rnds4_epu32(all, extra, 0)
              : i < 10 ? _mm_sha1rnds4_epu32(all, extra, 1)
              : i < 15 ? _mm_sha1rnds4_epu32(all, extra, 2)
                       : _mm_sha1rnds4_epu32(all, extra, 3);
    }
    sum[4] = (uint32_t)_mm_extract_epi32(_mm_sha1nexte_epu32(before, fifth), 3);
    scn_seal_store(sum, _mm_add_epi32(all, was));
}

/* The rest of a message of which `done` bytes are in the sum already. */
SCN_SEAL_TARGET static inline void scn_sha1_end(uint32_t sum[8], const uint8_t *data, size_t size, const uint8_t *more,
                                                size_t extra, size_t done, uint8_t out[20])
{
    uint8_t last[128] = {0};
    uint64_t bits = 8 * (uint64_t)(done + size + extra);
    for (; size >= 64; data += 64, size -= 64)
        scn_sha1_block(sum, data);
    memcpy(last, data, size);
    if (extra)
        memcpy(last + size, more, extra);
    last[size + extra] = 0x80;
    size_t blocks = size + extra + 9 > 64 ? 2 : 1;
    scn_seal_put32(last + 64 * blocks - 8, (uint32_t)(bits >> 32));
    scn_seal_put32(last + 64 * blocks - 4, (uint32_t)bits);
    for (size_t i = 0; i < blocks; i++)
        scn_sha1_block(sum, last + 64 * i);
    for (int i = 0; i < 4; i++)
        scn_seal_put32(out + 4 * i, sum[3 - i]);
    scn_seal_put32(out + 16, sum[4]);
}

SCN_SEAL_TARGET static inline void scn_cm_tag(const scn_seal *seal, uint64_t index, const uint8_t *packet, size_t size,
                                              uint8_t tag[SCN_SEAL_TAG_MOST])
{
    uint32_t sum[8];
    uint8_t rolled[4], inner[20], outer[20];
    scn_seal_put32(rolled, (uint32_t)(index >> 16));
    memcpy(sum, seal->begun[0], sizeof sum);
    scn_sha1_end(sum, packet, size, rolled, sizeof rolled, 64, inner);
    memcpy(sum, seal->begun[1], sizeof sum);
    scn_sha1_end(sum, inner, sizeof inner, NULL, 0, 64, outer);
    memcpy(tag, outer, seal->tag);
}

SCN_SEAL_TARGET static inline void scn_seal_init(scn_seal *seal, scn_suite suite, const uint8_t secret[SCN_SECRET])
{
    static const uint32_t begin[8] = {0x10325476, 0x98badcfe, 0xefcdab89, 0x67452301, 0xc3d2e1f0};
    memset(seal, 0, sizeof *seal);
    seal->suite = (uint8_t)suite;
    seal->tag = suite == SCN_AES_GCM ? 16 : suite == SCN_AES_CM_80 ? 10 : 4;
    memcpy(seal->salt, secret + 16, 14);
    scn_aes_expand(seal, secret);
    if (suite == SCN_AES_GCM) {
        scn_seal_store(seal->hash, scn_seal_turned(scn_aes(seal, _mm_setzero_si128())));
        return;
    }
    for (int outer = 0; outer < 2; outer++) {
        uint8_t block[64];
        memset(block, outer ? 0x5c : 0x36, sizeof block);
        for (int i = 0; i < 20; i++)
            block[i] ^= secret[30 + i];
        memcpy(seal->begun[outer], begin, sizeof begin);
        scn_sha1_block(seal->begun[outer], block);
    }
}

/* In place, with room for a tag behind; the new size, 0 when it must not be sent: two packets under one number would
 * give away what covers them. */
SCN_SEAL_TARGET static inline size_t scn_seal_close(scn_seal *seal, uint8_t *packet, size_t size)
{
    size_t header = scn_seal_header(packet, size);
    if (!header)
        return 0;
    scn_sealed fresh, *stream = scn_seal_stream(seal, scn_get32(packet + 8), &fresh);
    uint64_t index = scn_seal_index(stream, scn_get16(packet + 2));
    if (scn_seal_is_old(stream, index))
        return 0;
    if (seal->suite == SCN_AES_GCM) {
        __m128i first = scn_gcm_first(seal, stream->ssrc, index);
        scn_aes_count(seal, _mm_add_epi32(first, _mm_set_epi32(1 << 24, 0, 0, 0)), packet + header, size - header);
        scn_gcm_tag(seal, first, packet, header, size, packet + size);
    } else {
        uint8_t tag[SCN_SEAL_TAG_MOST];
        scn_aes_count(seal, scn_cm_first(seal, stream->ssrc, index), packet + header, size - header);
        scn_cm_tag(seal, index, packet, size, tag);
        memcpy(packet + size, tag, seal->tag);
    }
    scn_seal_note(stream, index);
    if (stream == &fresh)
        scn_seal_keep(seal, &fresh);
    return size + seal->tag;
}

/* In place; the new size, 0 when it is not from whom it should be, or came before. */
SCN_SEAL_TARGET static inline size_t scn_seal_open(scn_seal *seal, uint8_t *packet, size_t size)
{
    uint8_t tag[SCN_SEAL_TAG_MOST];
    size_t header = size > seal->tag ? scn_seal_header(packet, size -= seal->tag) : 0;
    if (!header || packet[0] >> 6 != 2)
        return 0;
    scn_sealed fresh, *stream = scn_seal_stream(seal, scn_get32(packet + 8), &fresh);
    uint64_t index = scn_seal_index(stream, scn_get16(packet + 2));
    bool gcm = seal->suite == SCN_AES_GCM;
    __m128i first = gcm ? scn_gcm_first(seal, stream->ssrc, index) : scn_cm_first(seal, stream->ssrc, index);
    if (scn_seal_is_old(stream, index))
        return 0;
    if (gcm)
        scn_gcm_tag(seal, first, packet, header, size, tag);
    else
        scn_cm_tag(seal, index, packet, size, tag);
    if (!scn_seal_same(tag, packet + size, seal->tag))
        return 0;
    first = gcm ? _mm_add_epi32(first, _mm_set_epi32(1 << 24, 0, 0, 0)) : first;
    scn_aes_count(seal, first, packet + header, size - header);
    scn_seal_note(stream, index);
    if (stream == &fresh)
        scn_seal_keep(seal, &fresh);
    return size;
}

#else

static inline bool scn_seal_can(scn_suite suite)
{
    (void)suite;
    return false;
}

static inline void scn_seal_init(scn_seal *seal, scn_suite suite, const uint8_t secret[SCN_SECRET])
{
    (void)seal, (void)suite, (void)secret;
}

static inline size_t scn_seal_close(scn_seal *seal, uint8_t *packet, size_t size)
{
    (void)seal, (void)packet, (void)size;
    return 0;
}

static inline size_t scn_seal_open(scn_seal *seal, uint8_t *packet, size_t size)
{
    (void)seal, (void)packet, (void)size;
    return 0;
}

#endif

#endif

/* Keys pressed, out of telephone-event packets (RFC 4733 §2.5). */
#ifndef SCN_DIGITS_H
#define SCN_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

#include "rtp.h"

enum { SCN_KEYS = 16, SCN_NO_KEY = -1, SCN_EVENT_SIZE = 4, SCN_EVENT_LATE = 100 /* frames */ };

/* The event last heard. All packets of an event carry the timestamp of its beginning. */
typedef struct {
    uint32_t ssrc, timestamp;
    uint16_t duration;
    uint8_t code;
    bool known, ended;
} scn_digits;

/* The event goes on under a new timestamp: a segment of a long one (§2.5.1.3), or a sender that lets the timestamp
 * run. A new press would come later, or with the marker. */
static inline bool scn_digits_continue(const scn_digits *last, const scn_rtp *rtp, uint8_t code, uint32_t slack)
{
    uint32_t later = rtp->timestamp - last->timestamp;
    return !last->ended && code == last->code && !rtp->marker && later <= (uint32_t)last->duration + slack;
}

/* It belongs to a press before the last; further back than packets are late, the far end has set its clock anew. */
static inline bool scn_digits_older(const scn_digits *last, const scn_rtp *rtp, uint32_t slack)
{
    uint32_t earlier = last->timestamp - rtp->timestamp;
    return earlier && earlier <= SCN_EVENT_LATE * slack;
}

/* The code of a key that has just gone down, else SCN_NO_KEY. Whichever packet of a press arrives first counts.
 * `slack`: units of the clock in 20 ms. */
static inline int scn_digits_hear(scn_digits *last, const scn_rtp *rtp, uint32_t slack)
{
    if (rtp->size < SCN_EVENT_SIZE)
        return SCN_NO_KEY;
    uint8_t code = rtp->payload[0];
    bool ended = rtp->payload[1] >> 7;
    bool same = last->known && rtp->ssrc == last->ssrc;
    if (same && scn_digits_older(last, rtp, slack))
        return SCN_NO_KEY;
    bool repeated = same && rtp->timestamp == last->timestamp;
    bool goes_on = repeated || (same && scn_digits_continue(last, rtp, code, slack));
    *last = (scn_digits){
        .ssrc = rtp->ssrc,
        .timestamp = rtp->timestamp,
        .duration = scn_get16(rtp->payload + 2),
        .code = code,
        .known = true,
        .ended = ended || (repeated && last->ended),
    };
    return !goes_on && code < SCN_KEYS ? code : SCN_NO_KEY;
}

#endif

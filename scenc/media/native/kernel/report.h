/* RTCP of a leg: on its own socket, or on that of RTP where both sides multiplex (RFC 5761). */
#ifndef SCN_REPORT_H
#define SCN_REPORT_H

#include "engine.h"

static inline void scn_leg_account(scn_leg *leg, const scn_rtp *rtp, bool timed, uint64_t now)
{
    uint32_t clock = leg->out.clock / 1000;
    int lost = scn_incoming_lost(&leg->in, rtp);
    if (lost > 0 || (lost < 0 && leg->lost))
        scn_count(&leg->lost, lost);
    scn_count(&leg->received, 1);
    scn_reception_hear(&leg->reception, rtp, (uint32_t)(now / 1000 * clock / 1000), timed);
    atomic_store_explicit(&leg->jitter_us, (leg->reception.jitter >> 4) * 1000 / clock, memory_order_relaxed);
    leg->heard_ns = now;
    leg->silent = false;
}

/* What an encrypted datagram holds, in place; 0 when it is not from whom it should be. */
static inline size_t scn_leg_unseal(const scn_leg *leg, uint8_t *data, size_t size, bool rtcp)
{
    if (!leg->remote.secure)
        return size;
    return leg->lock && size <= SCN_PACKET_MOST ? scn_lock_open(leg->lock, data, size, rtcp) : 0;
}

/* Reports come from the host that sound comes from; whoever else sends is not heard. */
static inline void scn_leg_hear_report(scn_engine *engine, scn_leg *leg, const uint8_t *data, size_t size, uint64_t now)
{
    uint32_t clock = leg->out.clock / 1000;
    scn_remark *remark = &leg->remark;
    remark->known = false;
    if (!scn_remark_hear(remark, data, size, leg->out.ssrc, scn_ntp(now + engine->wall_ns), now))
        return;
    leg->heard_ns = now;
    leg->silent = false;
    if (!remark->known)
        return;
    if (leg->voice)
        scn_voice_lost(leg->voice, remark->fraction);
    atomic_store_explicit(&leg->round_trip_us, remark->round_trip_us, memory_order_relaxed);
    atomic_store_explicit(&leg->far_lost, remark->lost, memory_order_relaxed);
    atomic_store_explicit(&leg->far_jitter_us, (uint32_t)((uint64_t)remark->jitter * 1000 / clock), memory_order_relaxed);
}

static inline void scn_leg_report_readable(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    scn_address from;
    socklen_t length = sizeof from;
    ssize_t size = recvfrom(leg->rtcp_fd, engine->packet, SCN_PACKET_MOST, MSG_DONTWAIT, &from.any, &length);
    if (size > 0 && leg->aside && engine->packet[0] < 64) {
        scn_engine_aside(engine, leg, engine->packet, (size_t)size, &from, true);
        return;
    }
    if (size < 0 || !leg->connected || !scn_address_same_host(&from, &leg->target))
        return;
    size_t clear = scn_leg_unseal(leg, engine->packet, (size_t)size, true);
    if (!clear)
        return;
    leg->rtcp = from;
    scn_leg_hear_report(engine, leg, engine->packet, clear, now);
}

static inline void scn_leg_send_report(scn_leg *leg, const uint8_t *packet, size_t size)
{
    uint8_t sealed[SCN_PACKET_MOST + SCN_SRTP_TRAILER];
    packet = scn_leg_seal(leg, sealed, packet, &size, true);
    if (size)
        sendto(leg->rtcp_fd, packet, size, MSG_DONTWAIT, &leg->rtcp.any, scn_address_size(&leg->rtcp));
}

static inline void scn_leg_report(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    uint8_t packet[SCN_RTCP_MOST];
    scn_report report = {.ssrc = leg->out.ssrc, .timestamp = scn_outgoing_now(&leg->out, now), .packets = leg->packets,
                         .octets = leg->octets, .ntp = scn_ntp(now + engine->wall_ns), .now = now};
    memcpy(report.name, leg->name, sizeof report.name);
    size_t size = scn_rtcp_build(packet, &report, &leg->reception, &leg->remark);
    if (leg->muxed)
        scn_leg_send(leg, packet, size, true);
    else if (leg->rtcp_fd >= 0)
        scn_leg_send_report(leg, packet, size);
}

/* Every five seconds, more or less (§6.2). */
static inline void scn_tick_report(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    if (now < leg->report_ns || !leg->connected || leg->raw || !(leg->packets || leg->reception.running))
        return;
    if (leg->report_ns)
        scn_leg_report(engine, leg, now);
    leg->report_ns = now + SCN_RTCP_EVERY_NS / 2 + scn_engine_random(engine) % SCN_RTCP_EVERY_NS;
}

#endif

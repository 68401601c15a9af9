/* Time: what is due is done by scn_engine_step, which is given the time; scn_engine_run waits for what comes next. */
#ifndef SCN_RUN_H
#define SCN_RUN_H

#include "command.h"

enum { SCN_BATCH = 256, SCN_ROUNDS = 16 };

static inline void scn_engine_obey(scn_engine *engine, uint64_t now)
{
    scn_command command;
    while (scn_ring_take(&engine->commands, &command, sizeof command))
        scn_obey(engine, &command, now);
}

static inline void scn_tick_silence(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    if (!leg->connected || !leg->remote.send || leg->silent || now < leg->heard_ns + engine->silence_ns)
        return;
    leg->silent = true;
    scn_engine_post(engine, SCN_SILENT, leg, 0);
}

/* Who has been silent for long may have moved. */
static inline void scn_tick_latch(scn_leg *leg, uint64_t now)
{
    if (leg->latched && now - leg->heard_ns > SCN_FORSAKEN_NS && now > leg->heard_ns)
        scn_leg_unlatch(leg);
}

/* Keys of who presses them in no other way; those in G.711 are heard as they arrive. */
static inline void scn_tick_keys(scn_engine *engine, scn_leg *leg)
{
    int16_t narrow[SCN_FRAME_MOST];
    const scn_tables *tables = &engine->tables;
    const int16_t *sound = scn_resample(&tables->filters, &leg->ear->narrow, narrow, SCN_RATE, leg->ear->heard,
                                        leg->ear->rate);
    int key = scn_goertzel_hear(&leg->tones, &tables->tones, sound, SCN_FRAME);
    if (key != SCN_NOTHING)
        scn_engine_post(engine, SCN_DIGIT, leg, (uint64_t)key);
}

static inline void scn_tick_record(scn_engine *engine, scn_leg *leg)
{
    const scn_filters *filters = &engine->tables.filters;
    const scn_leg *peer = leg->peer;
    if (peer && !leg->audio && peer->listening && !scn_leg_translates(peer))
        scn_recorder_say(leg->recorder, filters, peer->ear->heard, peer->ear->rate);
    if (!scn_recorder_put(leg->recorder, filters, leg->ear->heard, leg->ear->rate))
        scn_engine_let_go(engine, leg);
}

/* The rate at which the far end is heard: what it is for says that. Keys are of telephone quality. */
static inline uint32_t scn_tick_rate(const scn_leg *leg)
{
    const scn_leg *peer = leg->peer;
    uint32_t most = leg->room                  ? leg->room->rate
                    : scn_leg_translates(leg) ? scn_codec_rate(peer->remote.codec)
                                              : SCN_RATE;
    most = leg->recorder && leg->recorder->wav.rate > most ? leg->recorder->wav.rate : most;
    most = peer && peer->recorder && peer->recorder->wav.rate > most ? peer->recorder->wav.rate : most;
    return scn_codec_serves(leg->remote.codec, most);
}

/* 20 ms of what the far end says, for whom it is. */
static inline void scn_tick_listen(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    scn_ear_next(leg->ear, leg->voice, leg->tables, leg->remote.codec, scn_tick_rate(leg));
    atomic_store_explicit(&leg->concealed, leg->ear->concealed, memory_order_relaxed);
    atomic_store_explicit(&leg->late, leg->ear->jitter.late, memory_order_relaxed);
    if (leg->remote.events == SCN_NO_EVENTS && leg->remote.codec >= SCN_LAWS)
        scn_tick_keys(engine, leg);
    if (leg->recorder)
        scn_tick_record(engine, leg);
    if (!scn_leg_translates(leg) || leg->peer->audio)
        return;
    if (leg->ear->jitter.running)
        scn_leg_speak(leg->peer, leg->ear->heard, leg->ear->rate, now);
    else
        leg->peer->out.origin = SCN_IDLE;
}

/* What waits for nobody else's sound. Keys go first: no sound is said while one is down. */
static inline void scn_tick_begin(scn_engine *engine, scn_leg *leg, scn_lesson *lessons, uint64_t now)
{
    scn_tick_silence(engine, leg, now);
    scn_tick_latch(leg, now);
    scn_tick_report(engine, leg, now);
    scn_leg_dial(leg, now);
    if (leg->listening && leg->remote.codec == SCN_G722 && leg->voice)
        scn_ear_foresee(leg->ear, leg->voice, lessons, scn_tick_rate(leg));
}

static inline void scn_tick_sound(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    if (leg->listening)
        scn_tick_listen(engine, leg, now);
    if (leg->audio && leg->over) {
        scn_engine_halt(engine, leg);
    } else if (leg->audio && scn_leg_play(leg, now)) {
        leg->over = true;
        scn_engine_post(engine, SCN_PLAYED, leg, leg->token);
    }
}

/* Legs and rooms of one phase, which is a quarter of them. */
static inline void scn_engine_phase(scn_engine *engine, uint32_t phase, uint64_t now)
{
    scn_lesson lessons[2] = {{.wide = false}, {.wide = true}};
    for (uint32_t index = phase; index < engine->above; index += SCN_PHASES) {
        scn_leg *leg = scn_engine_slot(engine, index);
        if (leg->handle)
            scn_tick_begin(engine, leg, lessons, now);
    }
    for (int wide = 0; wide < 2; wide++)
        scn_lesson_decode(&lessons[wide]);
    for (uint32_t index = phase; index < engine->above; index += SCN_PHASES) {
        scn_leg *leg = scn_engine_slot(engine, index);
        if (leg->handle)
            scn_tick_sound(engine, leg, now);
    }
    for (uint32_t room = phase; room < SCN_ROOMS; room += SCN_PHASES)
        if (engine->rooms[room].first && scn_room_mix(&engine->rooms[room], &engine->tables, now))
            scn_engine_silence(engine, &engine->rooms[room]);
    for (int wide = 0; wide < 2; wide++)
        scn_chorus_sing(&engine->choruses[wide], now);
}

static inline void scn_engine_late(scn_engine *engine, uint64_t now)
{
    if (now - engine->deadline < SCN_PHASE_NS)
        return;
    scn_count(&engine->late, 1);
    if (now - engine->deadline > SCN_BEHIND_MOST)
        engine->deadline += (now - engine->deadline) / SCN_FRAME_NS * SCN_FRAME_NS;
}

/* Obey, and do every phase that is due: the same commands, packets and times have the same outcome. */
static inline void scn_engine_step(scn_engine *engine, uint64_t now)
{
    scn_engine_obey(engine, now);
    while (engine->open && engine->deadline <= now) {
        scn_engine_late(engine, now);
        scn_engine_phase(engine, (uint32_t)(engine->deadline / SCN_PHASE_NS % SCN_PHASES), now);
        engine->deadline += SCN_PHASE_NS;
    }
    scn_events_announce(&engine->events);
}

/* Take what is readable, one datagram a leg; how many legs there were. */
static inline int scn_engine_read(scn_engine *engine, const struct epoll_event *ready, int count, uint64_t now)
{
    int legs = 0;
    for (int i = 0; i < count; i++) {
        uint64_t handle = ready[i].data.u64;
        scn_leg *leg = scn_engine_leg(engine, handle & ~SCN_RTCP_SOCKET);
        if (handle == SCN_BELL || handle == SCN_CALL) {
            scn_hush(handle == SCN_BELL ? engine->timer : engine->wake);
        } else if (leg && handle & SCN_RTCP_SOCKET) {
            scn_leg_report_readable(engine, leg, now);
            legs++;
        } else if (leg) {
            scn_leg_readable(engine, leg, now);
            legs++;
        }
    }
    return legs;
}

/* Read until the sockets are empty, but not for ever: time goes on. */
static inline void scn_engine_drain(scn_engine *engine, uint64_t now)
{
    struct epoll_event ready[SCN_BATCH];
    for (int round = 0; round < SCN_ROUNDS; round++)
        if (scn_engine_read(engine, ready, epoll_wait(engine->epoll, ready, SCN_BATCH, 0), now) == 0)
            return;
}

static inline void scn_engine_shut(scn_engine *engine)
{
    scn_engine_obey(engine, 0);
    for (uint32_t index = 0; index < engine->above; index++) {
        scn_leg *leg = scn_engine_slot(engine, index);
        if (leg->handle)
            scn_engine_close(engine, leg);
    }
    scn_events_announce(&engine->events);
}

/* Before it waits: where no bell will ring it must be woken, also for what is in the ring already. */
static inline void scn_engine_doze(scn_engine *engine)
{
    const uint8_t *piece;
    atomic_store_explicit(&engine->asleep, engine->open == 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    if (engine->open == 0 && scn_ring_peek(&engine->commands, &piece))
        scn_wake(engine->wake);
}

/* The media thread, until `stopping`. */
static inline void scn_engine_run(scn_engine *engine)
{
    struct epoll_event ready[SCN_BATCH];
    while (!atomic_load_explicit(&engine->stopping, memory_order_acquire)) {
        scn_engine_doze(engine);
        int count = epoll_wait(engine->epoll, ready, SCN_BATCH, -1);
        uint64_t now = scn_clock();
        scn_engine_obey(engine, now); /* what was asked before a packet came holds for it */
        scn_engine_read(engine, ready, count, now);
        if (engine->open && now > engine->deadline + SCN_FRAME_NS)
            scn_engine_drain(engine, now); /* what came while we were kept waiting comes before what is due */
        scn_engine_step(engine, now);
    }
    scn_engine_shut(engine);
}

#endif

/* What the control thread asks: records in a ring, obeyed in order. A handle whose leg is closed is passed over. */
#ifndef SCN_COMMAND_H
#define SCN_COMMAND_H

#include "receive.h"

typedef enum {
    SCN_OPEN,
    SCN_CLOSE,
    SCN_CONNECT,
    SCN_BRIDGE,
    SCN_UNBRIDGE,
    SCN_PLAY,
    SCN_HALT,
    SCN_RELEASE,
    SCN_RECORD,
    SCN_FINISH,
    SCN_JOIN,
    SCN_CLOSE_ROOM,
    SCN_PRESS,
    SCN_SECURE,
    SCN_AIM,
    SCN_PAUSE,
    SCN_MUTE,
    SCN_GAIN,
    SCN_WHISPER,
    SCN_LOUDEST,
    SCN_CHIME,
    SCN_VOICE,
    SCN_OPERATIONS
} scn_operation;

/* Of CONNECT: STUN and DTLS are expected; no RTP but whatever the other side takes. */
enum { SCN_ASIDE = 1, SCN_RAW = 2 };

typedef struct {
    uint64_t leg;
    union {
        uint64_t other; /* BRIDGE, WHISPER */
        scn_voice *voice; /* CONNECT: NULL leaves what there is to the same codec; VOICE: NULL takes it away */
        scn_lock *lock; /* SECURE */
        scn_audio *audio; /* PLAY, RELEASE, CHIME */
        scn_recorder *recorder; /* RECORD, FINISH */
    };
    uint32_t number; /* OPEN: descriptor; CONNECT: port of RTCP, 0 where it is multiplexed; PLAY: token; JOIN, CLOSE_ROOM,
                      * LOUDEST, CHIME: room; PRESS: key; PAUSE, MUTE: whether; GAIN: of 256 */
    uint32_t loop;   /* PLAY; LOUDEST: how many; CONNECT: SCN_ASIDE, SCN_RAW; AIM: reports; OPEN: 1 + descriptor of
                      * RTCP, or 0 */
    scn_remote remote; /* CONNECT */
    scn_operation operation;
    uint8_t unused[32];
} scn_command;

_Static_assert(sizeof(scn_command) == 128, "records divide the ring");

/* Another codec may have another clock: RFC 7160 then wants another SSRC. */
static inline void scn_obey_codec(scn_engine *engine, scn_leg *leg, scn_voice *voice, uint8_t codec)
{
    uint32_t clock = scn_codec_clock(codec);
    scn_engine_unvoice(engine, leg);
    leg->voice = voice;
    leg->listening = false; /* begin to listen anew */
    scn_goertzel_reset(&leg->tones);
    if (clock == leg->out.clock)
        return;
    leg->out.clock = clock;
    leg->out.ssrc = (uint32_t)scn_engine_random(engine);
    leg->packets = leg->octets = 0;
    leg->reception.running = false;
    leg->out.origin = SCN_IDLE;
}

static inline void scn_obey_rtcp(scn_leg *leg, uint16_t port, bool moved)
{
    leg->muxed = port == 0;
    if (leg->muxed)
        scn_engine_mux(leg);
    if (!moved)
        return;
    leg->rtcp = leg->target;
    scn_address_move(&leg->rtcp, port);
}

static inline void scn_obey_connect(scn_engine *engine, scn_leg *leg, const scn_command *command, uint64_t now)
{
    const scn_remote *remote = &command->remote;
    bool codec = !leg->connected || leg->remote.codec != remote->codec || command->voice;
    bool moved = !leg->connected || !scn_address_same(&remote->address, &leg->remote.address);
    scn_leg_unlatch(leg);
    leg->remote = *remote;
    scn_latch_begin(&leg->latch, &remote->address, &remote->signalling, moved);
    if (moved) /* else it is still there where it was learnt to be */
        leg->target = remote->address;
    leg->connected = true;
    leg->aside = command->loop & SCN_ASIDE;
    leg->raw = command->loop & SCN_RAW;
    scn_obey_rtcp(leg, (uint16_t)command->number, moved);
    leg->silent = false;
    leg->heard_ns = now;
    if (codec)
        scn_obey_codec(engine, leg, command->voice, remote->codec);
    scn_leg_attend(leg);
    if (leg->peer)
        scn_leg_attend(leg->peer);
}

static inline void scn_obey_bridge(scn_engine *engine, scn_leg *a, scn_leg *b)
{
    if (!b || a == b)
        return;
    for (int i = 0; i < 2; i++) {
        scn_leg *leg = i ? b : a;
        scn_engine_halt(engine, leg);
        scn_room_leave(leg);
        scn_engine_separate(leg);
    }
    a->peer = b;
    b->peer = a;
    a->out.origin = b->out.origin = SCN_IDLE;
    scn_leg_attend(a);
    scn_leg_attend(b);
}

static inline void scn_obey_play(scn_engine *engine, scn_leg *leg, const scn_command *command)
{
    scn_audio *audio = command->audio;
    audio->players++; /* first: it may be what is playing */
    scn_engine_halt(engine, leg);
    leg->audio = audio;
    leg->position = 0;
    leg->token = command->number;
    leg->loop = command->loop && audio->frames;
    leg->over = false;
    leg->out.origin = SCN_IDLE;
}

static inline void scn_obey_release(scn_engine *engine, scn_audio *audio)
{
    audio->released = true;
    if (audio->players == 0)
        scn_events_post(&engine->events, (scn_event){.kind = SCN_FREED, .object = audio});
}

static inline void scn_obey_record(scn_engine *engine, scn_leg *leg, scn_recorder *recorder)
{
    scn_engine_unrecord(engine, leg);
    leg->recorder = recorder;
    scn_leg_attend(leg);
    if (leg->peer)
        scn_leg_attend(leg->peer);
}

static inline void scn_obey_join(scn_engine *engine, scn_leg *leg, scn_room *room)
{
    scn_engine_halt(engine, leg);
    scn_engine_separate(leg);
    scn_room_leave(leg);
    leg->whispers_to = 0;
    scn_room_enter(room, leg);
}

static inline void scn_obey_close_room(scn_engine *engine, scn_room *room)
{
    while (room->first)
        scn_room_leave(room->first);
    scn_engine_silence(engine, room);
    room->loudest = 0;
    memset(room->across, 0, sizeof room->across); /* who has it next hears none of this */
}

/* A new chime takes the place of the old. */
static inline void scn_obey_chime(scn_engine *engine, scn_room *room, scn_audio *audio)
{
    audio->players++;
    scn_engine_silence(engine, room);
    room->chime = audio;
    room->position = 0;
    if (!room->first) /* nobody is there to hear it */
        scn_engine_silence(engine, room);
}

/* Reports go where sound does, unless they have a way of their own. */
static inline void scn_obey_aim(scn_leg *leg, const scn_command *command)
{
    const scn_address *way = &command->remote.address;
    if (leg->muxed || command->loop)
        leg->rtcp = *way;
    if (command->loop)
        return;
    scn_leg_unlatch(leg);
    leg->target = *way;
    scn_latch_begin(&leg->latch, way, way, true);
}

static inline void scn_obey_leg(scn_engine *engine, scn_leg *leg, const scn_command *command, uint64_t now)
{
    switch (command->operation) {
    case SCN_CLOSE:
        scn_engine_close(engine, leg);
        break;
    case SCN_CONNECT:
        scn_obey_connect(engine, leg, command, now);
        break;
    case SCN_BRIDGE:
        scn_obey_bridge(engine, leg, scn_engine_leg(engine, command->other));
        break;
    case SCN_UNBRIDGE:
        scn_engine_separate(leg);
        break;
    case SCN_PLAY:
        scn_obey_play(engine, leg, command);
        break;
    case SCN_HALT:
        scn_engine_halt(engine, leg);
        break;
    case SCN_RECORD:
        scn_obey_record(engine, leg, command->recorder);
        break;
    case SCN_FINISH:
        if (leg->recorder == command->recorder)
            scn_engine_unrecord(engine, leg);
        break;
    case SCN_JOIN:
        scn_obey_join(engine, leg, &engine->rooms[command->number]);
        break;
    case SCN_VOICE: /* in good time: before anything is to be coded, after all of it was */
        scn_engine_unvoice(engine, leg);
        leg->voice = command->voice;
        break;
    case SCN_SECURE:
        if (leg->lock)
            scn_lock_follow(command->lock, leg->lock);
        scn_engine_unlock(engine, leg);
        leg->lock = command->lock;
        break;
    case SCN_AIM:
        scn_obey_aim(leg, command);
        break;
    case SCN_PAUSE:
        if (leg->recorder)
            leg->recorder->paused = command->number;
        break;
    case SCN_MUTE:
        leg->muted = command->number;
        break;
    case SCN_GAIN:
        leg->gain = (int32_t)command->number;
        break;
    case SCN_WHISPER:
        leg->whispers_to = command->other;
        break;
    case SCN_PRESS:
        scn_keypad_press(&leg->keypad, (uint8_t)command->number);
        break;
    default:
        break;
    }
}

static inline void scn_obey(scn_engine *engine, const scn_command *command, uint64_t now)
{
    scn_leg *leg;
    if (command->operation == SCN_OPEN)
        scn_engine_open(engine, command->leg, (int)command->number, (int)command->loop - 1, now);
    else if (command->operation == SCN_RELEASE)
        scn_obey_release(engine, command->audio);
    else if (command->operation == SCN_CLOSE_ROOM)
        scn_obey_close_room(engine, &engine->rooms[command->number]);
    else if (command->operation == SCN_LOUDEST)
        engine->rooms[command->number].loudest = command->loop;
    else if (command->operation == SCN_CHIME)
        scn_obey_chime(engine, &engine->rooms[command->number], command->audio);
    else if ((leg = scn_engine_leg(engine, command->leg)))
        scn_obey_leg(engine, leg, command, now);
}

#endif

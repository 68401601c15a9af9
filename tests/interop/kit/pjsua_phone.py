"""One PJSUA2 phone as a process: a command a line in, a JSON event a line out. `pjsua.Pjsua` starts and drives it."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from typing import Any

import pjsua2 as pj

settings: dict[str, Any] = json.loads(sys.argv[1])
calls: dict[int, Phone] = {}
kept: list[Any] = []  # what the library still holds a pointer to
accounts: list[Account] = []


def say(kind: str, **more: object) -> None:
    print(json.dumps({"event": kind, **more}), flush=True)


class Phone(pj.Call):  # type: ignore[misc]
    """A call: says a tone, records what it hears."""

    def __init__(self, id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(accounts[0], id)
        kept.append(self)

    def onCallState(self, _: Any) -> None:
        info = self.getInfo()
        say("call", call=info.id, state=info.stateText, status=info.lastStatusCode)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            calls.pop(info.id, None)

    def onCallMediaState(self, _: Any) -> None:
        info = self.getInfo()
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                sound = self.getAudioMedia(media.index)
                player, recorder = pj.AudioMediaPlayer(), pj.AudioMediaRecorder()
                player.createPlayer(settings["tone"])
                recorder.createRecorder(f"{settings['heard']}/{info.id}-{len(kept)}.wav")
                player.startTransmit(sound)
                sound.startTransmit(recorder)
                kept.extend((player, recorder))
                say("media", call=info.id)

    def onCallTransferStatus(self, status: Any) -> None:
        say("transfer", status=status.statusCode, final=status.finalNotify)
        status.cont = not status.finalNotify


class Account(pj.Account):  # type: ignore[misc]
    """Whose phone it is."""

    def onRegState(self, state: Any) -> None:
        say("registered" if state.expiration and state.code == 200 else "not registered", status=state.code)

    def onIncomingCall(self, incoming: Any) -> None:
        call = calls[incoming.callId] = Phone(incoming.callId)
        say("incoming", call=incoming.callId, message=incoming.rdata.wholeMsg)
        answer = pj.CallOpParam()
        answer.statusCode = 200 if settings["auto"] else 180
        call.answer(answer)

    def onMwiInfo(self, info: Any) -> None:
        say("mwi", message=info.rdata.wholeMsg)

    def onInstantMessage(self, message: Any) -> None:
        say("message", sender=message.fromUri, body=message.msgBody)


class Buddy(pj.Buddy):  # type: ignore[misc]
    """Whose presence is watched."""

    def onBuddyState(self) -> None:
        info = self.getInfo()
        status = info.presStatus
        online = status.status == pj.PJSUA_BUDDY_STATUS_ONLINE
        say("presence", online=online, note=status.note, text=status.statusText, state=info.subStateName)


def endpoint() -> Any:
    made = pj.Endpoint()
    made.libCreate()
    config = pj.EpConfig()
    config.logConfig.level, config.logConfig.consoleLevel = 5, 0
    config.logConfig.filename = settings["log"]
    config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
    config.medConfig.noVad, config.medConfig.ecTailLen = True, 0
    made.libInit(config)
    transport = pj.TransportConfig()
    transport.port, transport.boundAddress = settings["port"], settings["host"]
    if settings["certificate"]:
        transport.tlsConfig.certFile = transport.tlsConfig.privKeyFile = settings["certificate"]
    if settings["believes"]:
        transport.tlsConfig.CaListFile, transport.tlsConfig.verifyServer = settings["believes"], True
    made.transportCreate(getattr(pj, f"PJSIP_TRANSPORT_{settings['transport'].upper()}"), transport)
    made.libStart()
    made.audDevManager().setNullDev()
    for codec in made.codecEnum2():
        made.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith(settings["codec"]) else 0)
    return made


def open_account() -> Account:
    config = pj.AccountConfig()
    user, server = settings["user"], f"{settings['server']};transport={settings['transport']}"
    config.idUri = f"sip:{user}@127.0.0.1"
    if settings["password"]:
        config.regConfig.registrarUri = f"sip:{server}"
    config.sipConfig.proxies.append(f"sip:{server};lr")
    config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", user, 0, settings["password"]))
    media = config.mediaConfig.transportConfig
    media.boundAddress = media.publicAddress = settings["host"]
    media.port, media.portRange = settings["rtp"], 40
    config.natConfig.iceEnabled = settings["ice"]
    config.mediaConfig.rtcpMuxEnabled = False
    if settings["srtp"]:
        config.mediaConfig.srtpUse, config.mediaConfig.srtpSecureSignaling = pj.PJMEDIA_SRTP_MANDATORY, 0
    config.natConfig.contactRewriteUse = 0
    config.callConfig.prackUse = pj.PJSUA_100REL_MANDATORY if settings["prack"] else pj.PJSUA_100REL_NOT_USED
    if settings["timer"]:
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_ALWAYS
        config.callConfig.timerSessExpiresSec, config.callConfig.timerMinSESec = settings["timer"], 90
    config.mwiConfig.enabled = settings["mwi"]
    config.presConfig.publishEnabled = settings["publish"]
    made = Account()
    made.create(config)
    return made


def dial(number: str, options: Any) -> None:
    call = Phone()
    if settings["late"]:
        options.opt.flag |= pj.PJSUA_CALL_NO_SDP_OFFER
    call.makeCall(f"sip:{number}@127.0.0.1", options)
    calls[call.getId()] = call


def meet(number: str, text: str, *, watch: bool) -> None:
    buddy, config = Buddy(), pj.BuddyConfig()
    config.uri, config.subscribe = f"sip:{number}@127.0.0.1", watch
    buddy.create(accounts[0], config)
    kept.append(buddy)
    if not watch:
        sent = pj.SendInstantMessageParam()
        sent.content = text
        buddy.sendInstantMessage(sent)


def hold(call: Phone, options: Any, *, on: bool) -> None:
    if on:
        call.setHold(pj.CallOpParam())
        return
    options.opt.flag = pj.PJSUA_CALL_UNHOLD
    call.reinvite(options)


def show(note: str) -> None:
    status = pj.PresenceStatus()
    status.status, status.note = pj.PJSUA_BUDDY_STATUS_ONLINE, note
    accounts[0].setOnlineStatus(status)


def do(command: str, *words: str) -> None:
    options = pj.CallOpParam(True)
    match command:
        case "dial":
            dial(words[0], options)
        case "answer":
            options.statusCode = 200
            calls[max(calls)].answer(options)
        case "mix":  # the phone's own conference: the parties of two calls hear one another
            one, other = (calls[int(word)].getAudioMedia(-1) for word in words)
            one.startTransmit(other)
            other.startTransmit(one)
        case "hold" | "resume":
            hold(calls[int(words[0])], options, on=command == "hold")
        case "transfer":
            calls[int(words[0])].xfer(f"sip:{words[1]}@127.0.0.1", pj.CallOpParam())
        case "join":
            calls[int(words[0])].xferReplaces(calls[int(words[1])], pj.CallOpParam())
        case "hangup":
            calls[int(words[0]) if words else max(calls)].hangup(pj.CallOpParam())
        case "update":
            calls[max(calls)].update(options)
        case "info":
            digits = pj.CallSendDtmfParam()
            digits.method, digits.digits = pj.PJSUA_DTMF_METHOD_SIP_INFO, words[0]
            calls[max(calls)].sendDtmf(digits)
        case "watch" | "message":
            meet(words[0], " ".join(words[1:]), watch=command == "watch")
        case "online":
            show(" ".join(words))


def main() -> None:
    library = endpoint()
    accounts.append(open_account())
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("quit")

    threading.Thread(target=read, daemon=True).start()
    say("ready")
    while True:
        library.libHandleEvents(10)
        if lines.empty():
            continue
        words = lines.get().split()
        if words == ["quit"]:
            break
        try:
            do(*words)
            say("done", command=words[0], calls=sorted(calls))
        except Exception as error:
            say("error", command=words, error=error.info() if isinstance(error, pj.Error) else str(error))
    library.hangupAllCalls()
    accounts[0].setRegistration(False)
    for _ in range(50):
        library.libHandleEvents(10)
    os._exit(0)  # its destructors are not to be trusted


if __name__ == "__main__":
    main()

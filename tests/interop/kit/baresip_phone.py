"""A baresip of today (PyPI `baresip-python`) as a process: a command a line in, a JSON event a line out."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from baresip.call import Call
from baresip.config import Config
from baresip.runtime import Runtime
from baresip.ua import UserAgent

settings: dict[str, Any] = json.loads(sys.argv[1])
calls: dict[int, Call] = {}


def say(kind: str, **more: object) -> None:
    print(json.dumps({"event": kind, **more}), flush=True)


def take(call: Call) -> int:
    number = len(calls)
    calls[number] = call

    def heard(event: Any) -> None:
        if event.event.name == "CALL_CLOSED":
            say("call", call=number, state="DISCONNECTED", status=0)

    call.on(heard)
    return number


async def establish(number: int) -> None:
    await calls[number].wait_established()
    say("call", call=number, state="CONFIRMED", status=200)


async def do(phone: UserAgent, command: str, *words: str) -> None:
    if command == "dial":
        number = take(await phone.dial(f"sip:{words[0]}@{settings['server']};transport={settings['transport']}"))
    else:
        number = max(calls)
        await (calls[number].answer() if command == "answer" else calls[number].hangup())
    if command != "hangup":
        asyncio.get_running_loop().create_task(establish(number))


def account() -> str:
    server, transport = settings["server"], settings["transport"]
    login = f"auth_user={settings['user']};auth_pass={settings['password']};regint=600"
    return f"<sip:{settings['user']}@{server};transport={transport}>;{login};audio_codecs=PCMU/8000/1"


async def main() -> None:
    runtime = Runtime()
    tone, heard = settings["tone"], settings["heard"]
    source, player = f"aufile,{tone}", f"aufile,{heard}/heard.wav"
    await runtime.start(Config(net_interface="127.0.0.1", audio_source=source, audio_player=player))
    phone = await UserAgent.create(runtime, account())
    phone.on_incoming(lambda call: say("incoming", call=take(call)))
    await phone.register()
    say("registered")
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        words = line.split()
        try:
            await do(phone, *words)
            say("done", command=words[0], calls=sorted(calls))
        except Exception as error:
            say("error", command=words, error=str(error))
    await runtime.close()


if __name__ == "__main__":
    asyncio.run(main())

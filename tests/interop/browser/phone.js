// A JsSIP phone in a page: `phone.start`, `phone.call`, `phone.answer`, `phone.hangUp`; what happens is told by `tell`.
import JsSIP from "jssip";

const SOUND = { audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, video: false };
const HOW = { mediaConstraints: SOUND, pcConfig: { iceServers: [] } };
const heard = [];
let agent, session;

// Chromium lets WebAudio hear a remote track only while an element plays it.
function listen(stream) {
  const element = document.body.appendChild(document.createElement("audio"));
  element.srcObject = stream;
  element.play();
  const context = new AudioContext({ sampleRate: 8000 });
  const source = context.createMediaStreamSource(stream);
  const tap = context.createScriptProcessor(1024, 1, 1);
  tap.onaudioprocess = (event) => heard.push(...event.inputBuffer.getChannelData(0));
  source.connect(tap).connect(context.destination);
}

function take(next) {
  session = next;
  const hook = (connection) => connection.addEventListener("track", (event) => listen(new MediaStream([event.track])));
  if (session.connection) hook(session.connection);
  session.on("peerconnection", ({ peerconnection }) => hook(peerconnection));
  for (const name of ["progress", "confirmed", "ended", "failed"])
    session.on(name, (event) => tell(name, { cause: (event && event.cause) || "" }));
}

window.phone = {
  start({ server, user, password }) {
    const sockets = [new JsSIP.WebSocketInterface(server)];
    agent = new JsSIP.UA({ sockets, uri: `sip:${user}@127.0.0.1`, password, register_expires: 300 });
    agent.on("registered", () => tell("registered"));
    agent.on("registrationFailed", (event) => tell("not registered", { cause: event.cause }));
    agent.on("newRTCSession", ({ originator, session: next }) => {
      take(next);
      if (originator === "remote") tell("incoming");
    });
    agent.start();
  },
  call: (number) => void agent.call(`sip:${number}@127.0.0.1`, HOW),
  answer: () => session.answer(HOW),
  hangUp: () => session.terminate(),
  transfer: (number) => void session.refer(`sip:${number}@127.0.0.1`),
  press: (key) => session.sendDTMF(key, { transportType: "RFC2833" }),
  heard: () => heard.map((sample) => Math.round(sample * 32767)),
};

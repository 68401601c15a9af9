// One Chromium with the phone in a page: a command a line in, a JSON event a line out.
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const settings = JSON.parse(process.argv[2]);
const say = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);

const entry = fileURLToPath(new URL("phone.js", import.meta.url));
const built = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", define: { global: "window" } });
const page_ = createServer((request, response) => {
  const script = request.url === "/phone.js";
  response.setHeader("content-type", script ? "text/javascript" : "text/html");
  response.end(script ? built.outputFiles[0].text : "<!doctype html><meta charset=utf-8><body><script src=/phone.js></script>");
});
await new Promise((ready) => page_.listen(settings.port, "127.0.0.1", ready));

const browser = await chromium.launch({
  executablePath: settings.chromium,
  args: [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${settings.tone}`,
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
  ],
});
const context = await browser.newContext({ permissions: ["microphone"], ignoreHTTPSErrors: true });
const page = await context.newPage();
page.on("pageerror", (error) => say("error", { error: error.message }));
await page.exposeFunction("tell", say);
await page.goto(`http://127.0.0.1:${settings.port}/`);
await page.evaluate((given) => window.phone.start(given), settings);

function wav(samples) {
  const data = Buffer.from(Int16Array.from(samples).buffer);
  const head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  for (const [value, at] of [[16, 16], [8000, 24], [16000, 28], [data.length, 40]]) head.writeUInt32LE(value, at);
  for (const [value, at] of [[1, 20], [1, 22], [2, 32], [16, 34]]) head.writeUInt16LE(value, at);
  head.write("data", 36);
  return Buffer.concat([head, data]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...words] = line.split(" ");
  if (command === "quit") break;
  try {
    const result = await page.evaluate(([name, given]) => window.phone[name](...given), [command, words]);
    if (command === "heard") writeFileSync(settings.heard, wav(result));
    say("done", { command });
  } catch (error) {
    say("error", { error: error.message });
  }
}
await browser.close();
process.exit(0);

// The vendors' own clients as judges. Run where `npm ci` put them:
//
//   node judge.mjs slack URL            the Web API client against the loopback Slack at URL
//   node judge.mjs pagerduty HOST:PORT  the Events client against the loopback PagerDuty, over TLS
//   node judge.mjs webhooks RECORD      verifies every recorded webhook's signature
//   node judge.mjs blocks RECORD        type-checks every recorded Slack message as Block Kit
//
// Prints one JSON line of what it found; exits with 1 at the first thing that a client does not take.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const [command, target] = process.argv.slice(2);

const records = (kind) =>
  readFileSync(target, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((record) => record.target === kind);

async function errorOf(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return assert.fail("the call should have failed");
}

async function slack() {
  const { WebClient, ErrorCode } = require("@slack/web-api");
  const options = {
    slackApiUrl: `${target}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel() {}, setName() {} },
  };
  const client = new WebClient("xoxb-headwater-test", options);
  const channel = "C0HEADWATER";
  const section = (text) => ({ type: "section", text: { type: "mrkdwn", text } });

  const posted = await client.chat.postMessage({ channel, text: "one", blocks: [section("one")] });
  assert.equal(posted.ok, true);
  assert.equal(posted.channel, channel);
  assert.match(posted.ts, /^\d+\.\d{6}$/);
  const edited = await client.chat.update({ channel, ts: posted.ts, text: "two" });
  assert.equal(edited.ts, posted.ts);
  const reply = await client.chat.postMessage({ channel, thread_ts: posted.ts, text: "three" });
  assert.notEqual(reply.ts, posted.ts);

  const refusals = {
    channel_not_found: () => client.chat.postMessage({ channel: "C0ELSEWHERE", text: "x" }),
    message_not_found: () => client.chat.update({ channel, ts: "1.000000", text: "x" }),
    thread_not_found: () => client.chat.postMessage({ channel, thread_ts: "1.000000", text: "x" }),
    invalid_blocks: () => client.chat.postMessage({ channel, text: "x", blocks: [section("y".repeat(3001))] }),
    no_text: () => client.chat.postMessage({ channel, text: "" }),
    invalid_auth: () => new WebClient("xoxb-other", options).chat.postMessage({ channel, text: "x" }),
  };
  for (const [word, call] of Object.entries(refusals)) {
    const error = await errorOf(call());
    assert.equal(error.code, ErrorCode.PlatformError, `${word}: ${error}`);
    assert.equal(error.data.error, word);
  }

  await fetch(`${target}/control/fail`, {
    method: "POST",
    body: JSON.stringify({ target: "slack", faults: [{ status: 429, headers: { "Retry-After": "7" } }] }),
  });
  const limited = await errorOf(client.chat.postMessage({ channel, text: "x" }));
  assert.equal(limited.code, ErrorCode.RateLimitedError);
  assert.equal(limited.retryAfter, 7);
  return { calls: 4 + Object.keys(refusals).length };
}

async function pagerduty() {
  const { event, change } = require("@pagerduty/pdjs");
  const server = target;
  const routing_key = "0123456789abcdef0123456789abcdef";
  const payload = { summary: "s", source: "pg-main", severity: "critical" };
  const send = (data) => event({ server, data: { routing_key, dedup_key: "k", ...data } });
  for (const event_action of ["trigger", "acknowledge", "resolve"]) {
    const answer = await send({ event_action, payload });
    assert.equal(answer.response.status, 202, JSON.stringify(answer.data));
    assert.equal(answer.data.status, "success");
    assert.equal(answer.data.dedup_key, "k");
  }
  const changed = await change({ server, data: { routing_key, payload: { summary: "deploy" } } });
  assert.equal(changed.response.status, 202);
  const wrong = [
    { event_action: "reopen", payload },
    { event_action: "trigger", payload: { ...payload, severity: "fatal" } },
    { event_action: "trigger", payload: { ...payload, summary: "" } },
    { event_action: "trigger", payload: { ...payload, summary: "s".repeat(1025) } },
    { event_action: "trigger", payload, dedup_key: "k".repeat(256) },
    { event_action: "trigger", payload, routing_key: "short" },
  ];
  for (const data of wrong) {
    const answer = await send(data);
    assert.equal(answer.response.status, 400, JSON.stringify(data));
    assert.equal(answer.data.status, "invalid event");
  }
  return { calls: 4 + wrong.length };
}

function webhooks() {
  const { Webhook } = require("standardwebhooks");
  const judge = new Webhook("whsec_aGVhZHdhdGVyLXRlc3Qtc2VjcmV0LTAxMjM0NTY3ODk=");
  const seen = records("webhook");
  assert.ok(seen.length > 0, "no webhook was recorded");
  for (const record of seen) {
    const event = judge.verify(record.text, record.headers);
    assert.match(event.type, /^incident\./);
    assert.throws(() => judge.verify(record.text + " ", record.headers));
  }
  return { verified: seen.length };
}

function blocks() {
  const ts = require("typescript");
  const messages = records("slack").map((record) => record.body);
  assert.ok(messages.length > 0, "no Slack message was recorded");
  const lists = messages.map((message) => JSON.stringify(message.blocks)).join(",\n");
  const file = join(process.cwd(), "blocks.ts");
  writeFileSync(
    file,
    `import type { KnownBlock } from "@slack/web-api";\nexport const all: KnownBlock[][] = [\n${lists}\n];\n`,
  );
  const program = ts.createProgram([file], {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  const findings = ts.getPreEmitDiagnostics(program);
  const text = findings.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
  assert.deepEqual(text, []);
  return { messages: messages.length };
}

const judges = { slack, pagerduty, webhooks, blocks };
console.log(JSON.stringify(await judges[command]()));

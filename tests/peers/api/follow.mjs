// An EventSource as browsers have it. Run where `npm ci` put it:
//
//   node follow.mjs URL [LAST_EVENT_ID]
//
// Prints each event as one JSON line until it is stopped; makes lost connections anew by itself.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { EventSource } = require("eventsource");
const [url, seen] = process.argv.slice(2);

const withSeen = (address, init) =>
  fetch(address, { ...init, headers: { "Last-Event-ID": seen, ...init.headers } });
const source = new EventSource(url, seen === undefined ? {} : { fetch: withSeen });
for (const type of ["started", "reset", "incident"])
  source.addEventListener(type, ({ lastEventId, data }) =>
    console.log(JSON.stringify({ type, id: lastEventId, data: JSON.parse(data) })),
  );

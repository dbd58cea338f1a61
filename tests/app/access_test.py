"""`headwater token`, `audit` and `timeline` as people run them."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import peer  # noqa: E402
from daemon import Daemon  # noqa: E402

HOOK = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"
USAGE = 2
TAMPERED = 5


class Access(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemon = Daemon(self.folder / "hw", [HOOK], quiet="1h")
        self.daemon.start_guarded()
        self.addCleanup(self.daemon.stop)

    def run_verb(self, *arguments, token=None, code=0):
        environment = os.environ | {
            "HEADWATER_URL": f"http://127.0.0.1:{self.daemon.port}",
            "HEADWATER_TOKEN": token or self.daemon.token,
        }
        done = subprocess.run(
            [peer.headwater_binary(), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
        )
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout if code == 0 or done.stdout else done.stderr

    def json_of(self, *arguments, code=0):
        return json.loads(self.run_verb(*arguments, "--output", "json", code=code))

    def fire(self):
        events = [
            {"kind": "change", "type": "deploy", "id": "d1", "service": "web", "title": "web r214"},
            {"kind": "alert", "name": "TargetDown", "service": "web", "severity": "critical"},
        ]
        self.daemon.request("/headwater/v1/events", events)

    def test_a_token_is_made_used_rotated_retired_and_revoked(self):
        old = self.run_verb("token", "create", "ops", "--role", "responder", "--expires", "90d").strip()
        self.assertRegex(old, r"^hw_[0-9a-f]{12}_[0-9a-f]{40}$")
        identity = old.split("_")[1]
        self.run_verb("incidents", token=old)
        fresh = self.run_verb("token", "rotate", identity, "--keep-old-for", "1h").strip()
        self.assertNotEqual(fresh, old)
        for secret in (old, fresh):
            self.run_verb("incidents", token=secret)
        self.assertIn("old secret until", self.run_verb("token", "list"))
        self.run_verb("token", "retire", identity)
        self.run_verb("incidents", token=old, code=1)
        self.run_verb("incidents", token=fresh)
        self.run_verb("token", "revoke", identity)
        self.run_verb("incidents", token=fresh, code=1)
        listed = self.json_of("token", "list")["tokens"]
        self.assertEqual([each["revoked"] for each in listed if each["id"] == identity], [True])
        self.run_verb("token", "rotate", identity, code=1)
        self.run_verb("token", "rotate", "../tokens", code=1)
        self.run_verb("token", "create", "ops", "--role", "root", code=USAGE)
        self.run_verb("token", code=USAGE)

    def test_a_token_that_was_made_is_limited_as_asked(self):
        text = self.run_verb("token", "create", "acme", "--role", "ingest", "--tenant", "acme", "--label", "tenant=acme")
        (made,) = [each for each in self.json_of("token", "list")["tokens"] if each["name"] == "acme"]
        self.assertEqual((made["tenants"], made["labels"]), (["acme"], {"tenant": "acme"}))
        self.run_verb("incidents", token=text.strip(), code=1)

    def test_a_request_that_comes_again_gets_its_first_answer_also_after_a_restart(self):
        def made(name="ops", key="k1"):
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.daemon.port}/headwater/v1/tokens",
                json.dumps({"name": name}).encode(),
                {
                    "Authorization": f"Bearer {self.daemon.token}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                },
            )
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.headers["Idempotency-Replayed"], json.load(answer)

        first = made()
        self.assertIsNone(first[0])
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(made(), ("true", first[1]))
        with self.assertRaises(urllib.error.HTTPError) as other:
            made("another")
        self.assertEqual(other.exception.code, 422)
        self.assertNotEqual(made(key="k2")[1], first[1])
        self.assertEqual(len(self.json_of("token", "list")["tokens"]), 3)  # the first one, too
        self.run_verb("incidents", token=first[1]["token"])

    def test_the_audit_tells_who_did_what_and_is_verified_live_and_at_rest(self):
        self.fire()
        self.run_verb("ack", "INC-1", "--reason", "mine")
        self.run_verb("ack", "INC-1", code=1)
        self.run_verb("token", "create", "ops")
        self.run_verb("incidents", token="hw_" + "0" * 12 + "_" + "0" * 40, code=1)
        self.daemon.request("/-/reload", {})
        records = self.json_of("audit", "list")["records"]
        told = [(each["entry"]["action"], each["entry"]["object"], each["entry"]["outcome"]) for each in records]
        for expected in [
            ("incident.acknowledge", "INC-1", "done"),
            ("login", "0" * 12, "refused"),
            ("configuration.reload", "", "done"),
        ]:
            self.assertIn(expected, told)
        self.assertEqual(told.count(("incident.acknowledge", "INC-1", "done")), 1)
        self.assertEqual(len([each for each in told if each[0] == "token.create"]), 2)  # the first one, too
        self.assertIn("incident.acknowledge", self.run_verb("audit", "list"))
        self.assertTrue(self.json_of("audit", "verify")["whole"])

        log = self.folder / "hw" / "serve.log"
        self.run_verb("audit", "list", "--store", self.daemon.data, code=1)  # the daemon has it
        self.daemon.stop()
        self.assertRegex(log.read_text(), r"audit head: estate=eu number=\d+ digest=[0-9a-f]{64}")
        verdict = self.json_of("audit", "verify", "--store", self.daemon.data, "--log", log)
        self.assertTrue(verdict["whole"])
        self.assertEqual(verdict["records"], len(records))
        self.assertGreater(verdict["anchors"], 0)
        at_rest = self.json_of("audit", "list", "--store", self.daemon.data)["records"]
        self.assertEqual(at_rest, records)
        self.assertNotIn(self.daemon.token[16:], json.dumps(records))

    def test_an_anchor_that_does_not_hold_ends_with_5(self):
        self.daemon.stop()
        head = self.json_of("audit", "verify", "--store", self.daemon.data)["head"]
        log = self.folder / "forged.log"
        log.write_text(f"audit head: estate=eu number={head['number'] + 3} digest={'a' * 64}\n")
        out = self.run_verb("audit", "verify", "--store", self.daemon.data, "--log", log, code=TAMPERED)
        self.assertIn(f"record {head['number'] + 3} was anchored and is not there", out)
        self.daemon.start()
        out = self.run_verb("audit", "verify", "--log", log, code=TAMPERED)
        self.assertIn("is not as the log has it", out)

    def test_the_audit_goes_on_after_kill_9(self):
        self.fire()
        self.run_verb("ack", "INC-1")
        self.daemon.kill()
        self.daemon.start()
        self.run_verb("unack", "INC-1")
        actions = [each["entry"]["action"] for each in self.json_of("audit", "list")["records"]]
        self.assertEqual(actions[:2], ["incident.unacknowledge", "incident.acknowledge"])
        self.assertTrue(self.json_of("audit", "verify")["whole"])

    def test_the_timeline_has_changes_and_incidents_on_one_axis(self):
        self.assertIn("nothing was changed", self.run_verb("timeline"))
        self.fire()
        peer.wait_until(lambda: self.json_of("incidents")["incidents"], "the incident")
        picture = self.run_verb("timeline", "--since", "10m")
        self.assertIn("INC-1", picture)
        self.assertIn("deploy web r214", picture)
        self.assertIn("▶", picture)
        items = self.json_of("timeline", "--entity", "web")["items"]
        self.assertEqual({each["kind"] for each in items}, {"change", "incident"})
        self.assertEqual(self.json_of("timeline", "--entity", "other")["items"], [])
        self.assertEqual(self.json_of("timeline", "--to", "2020-01-01T00:00:00Z")["items"], [])
        self.assertEqual(len(self.json_of("timeline", "--limit", "1")["items"]), 1)
        self.run_verb("timeline", "--since", "yesterday", code=USAGE)
        self.run_verb("timeline", "--from", "2026", code=USAGE)

    def test_help_names_what_each_verb_takes(self):
        for verb, word in [("token", "rotate"), ("audit", "verify"), ("timeline", "--since")]:
            self.assertTrue(re.search(re.escape(word), self.run_verb(verb, "--help")))


if __name__ == "__main__":
    peer.main()

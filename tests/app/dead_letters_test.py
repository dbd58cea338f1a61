"""What can't be used, as its operator meets it: the answer, the letter, the counter, and the way back in."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

MAPPING = """\
events:
  - kind: alert
    labels: {alertname: {from: '{/name}', required: true}, service: '{/on}'}
    status: {from: '{/state}', values: {up: resolved}}
    severity: critical
"""
ALARM = {"name": "Down", "on": "web", "state": "down"}
REFUSED = peer.ROOT / "replay-data/refused"
MAPPED = peer.ROOT / "replay-data/mapped"
RECEIVER = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"


def bad_documents():
    """For each format one that it refuses whole: the bytes, their headers, and why."""
    for path in sorted(REFUSED.glob("*.ndjson")):
        reasons = path.with_suffix(".expected").read_text().splitlines()
        for document, reason in zip(path.read_text().splitlines(), reasons):
            if reason.startswith("/"):
                yield path.stem, document.encode(), {}, reason
                break
    for folder in sorted(MAPPED.iterdir()):
        for path in sorted(folder.glob("bad-*.json")):
            told = path.with_suffix(".expected").read_text().splitlines()
            refused = [line.removeprefix("refused ") for line in told if line.startswith("refused ")]
            if len(refused) == 1 and refused[0].startswith("/") and not any(line.startswith(("alert ", "change ")) for line in told):
                headers = path.with_suffix(".headers")
                lines = headers.read_text().splitlines() if headers.exists() else []
                yield folder.name, path.read_bytes(), dict(line.split(": ", 1) for line in lines), refused[0]
                break


class DeadLetters(unittest.TestCase):
    def start(self, more, environment=None):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemon = daemon.Daemon(self.folder / "hw", [RECEIVER], more=more)
        (self.folder / "hw/acme.yaml").write_text(MAPPING)
        self.daemon.start(environment=environment)
        self.addCleanup(self.daemon.stop)

    def post(self, path, body, headers=None):
        """Status and body, whatever the answer is."""
        url = f"http://127.0.0.1:{self.daemon.port}{path}"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"} | (headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ask(self, *arguments, refused=False):
        command = [peer.headwater_binary(), "dead-letters", *map(str, arguments)]
        url = f"http://127.0.0.1:{self.daemon.port}"
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=30, env=os.environ | {"HEADWATER_URL": url}
        )
        self.assertEqual(done.returncode, 1 if refused else 0, done.stderr)
        return done.stderr if refused else done.stdout

    def letters(self, *arguments):
        return json.loads(self.ask(*arguments, "--output", "json"))["dead_letters"]

    def counted(self, source):
        """Of that source, by reason."""
        counts = {}
        for line in self.daemon.request("/metrics").splitlines():
            if line.startswith("headwater_ingest_dead_letters_total{") and f'source="{source}"' in line:
                counts[line.split('reason="')[1].split('"')[0]] = float(line.rsplit(" ", 1)[1])
        return counts

    def test_every_format_answers_keeps_and_counts_what_it_refuses(self):
        documents = {form: rest for form, *rest in bad_documents()}
        self.assertGreaterEqual(len(documents), 21)
        hooks = [f"  - {{name: in-{form.replace('_', '-')}, format: {form}}}" for form in documents]
        self.start("hooks:\n" + "\n".join(hooks))
        for form, (body, headers, reason) in documents.items():
            with self.subTest(form):
                source = "hooks:in-" + form.replace("_", "-")
                status, answer = self.post(f"/hooks/{source[6:]}", body, headers)
                self.assertEqual(status, 400, answer)
                told = [f"{each['pointer']}: {each['detail']}" for each in json.loads(answer)["errors"]]
                self.assertEqual(told, [reason])
                (letter,) = self.letters("--source", source)
                self.assertEqual(letter["reason"], reason)
                self.assertEqual(self.counted(source), {"undecodable": 1})
                self.post(f"/hooks/{source[6:]}", b"{")
                self.assertEqual(self.counted(source), {"undecodable": 1, "not_json": 1})

    def test_every_door_answers_keeps_and_counts_what_it_refuses(self):
        key = "0123456789abcdef0123456789abcdef"
        self.start("routing_keys: [{name: racks, key: env:RACKS_KEY}]", {"RACKS_KEY": key})
        event = {"routing_key": key, "event_action": "close", "dedup_key": "rack-7"}
        self.assertEqual(self.post("/v2/enqueue", json.dumps(event).encode())[0], 400)
        self.assertEqual(self.counted("pagerduty:racks"), {"undecodable": 1})
        for path, source, headers in (
            ("/hooks/alertmanager", "hooks:alertmanager", {}),
            ("/api/v2/alerts", "api:v2", {}),
            ("/hooks/cloudevents", "hooks:cloudevents", {"Content-Type": "application/cloudevents+json"}),
            ("/headwater/v1/events", "events", {}),
        ):
            with self.subTest(path):
                self.assertEqual(self.post(path, b'[{"kind": 7}]', headers)[0], 400)
                self.assertEqual(self.post(path, b"[", headers)[0], 400)
                self.assertEqual(self.counted(source), {"undecodable": 1, "not_json": 1})
        self.assertEqual(len(self.letters()), 9)

    def test_a_letter_is_an_incident_once_its_mapping_is_mended(self):
        self.start("mappings: [{name: acme, file: acme.yaml}]\nhooks: [{name: acme, format: acme}]")
        self.assertEqual(self.post("/hooks/acme", json.dumps(ALARM).encode())[0], 400)
        self.assertIn('/state: "down" is none of up', self.ask())
        shown = self.ask(1)
        self.assertIn(json.dumps(ALARM), shown)
        self.assertIn("hooks:acme", shown)
        self.assertIn('/state: "down" is none of up', self.ask("reinject", 1, refused=True))
        self.assertEqual(self.daemon.incidents(), [])
        self.daemon.stop()
        (self.folder / "hw/acme.yaml").write_text(MAPPING.replace("{up: resolved}", "{up: resolved, down: firing}"))
        self.daemon.start()
        self.assertEqual(json.loads(self.ask("reinject", 1))["accepted"], 1)
        peer.wait_until(self.daemon.incidents, "the incident")
        view = self.daemon.api("incidents/1")
        self.assertEqual([symptom["entity"] for symptom in view["symptoms"]], ["web"])
        self.assertEqual(len(self.letters()), 1)  # it stays, and no second one was made

    def test_the_list_goes_through_all_of_them_and_finds_those_asked_for(self):
        self.start("mappings: [{name: acme, file: acme.yaml}]\nhooks: [{name: acme, format: acme}]")
        for number in range(230):
            body = b"{" if number % 23 == 0 else json.dumps(ALARM | {"number": number}).encode()
            self.post("/hooks/acme" if number % 2 == 0 else "/headwater/v1/events", body)
        everything = [letter["id"] for letter in self.letters("--limit", 1000)]
        self.assertEqual(everything, list(range(230, 0, -1)))
        self.assertEqual([letter["id"] for letter in self.letters()], everything[:50])
        self.assertIn("older ones: --before 181", self.ask())
        self.assertEqual([letter["id"] for letter in self.letters("--before", 181)], everything[50:100])
        hooked = self.letters("--source", "hooks:acme", "--limit", 1000)
        self.assertEqual([letter["id"] for letter in hooked], everything[1::2])
        broken = self.letters("--source", "hooks:acme", "--reason", "not_json")
        self.assertEqual([letter["bytes"] for letter in broken], ["{"] * 5)
        self.assertEqual(len(self.letters("--reason", "/state", "--limit", 1000)), 110)
        self.assertEqual(self.ask("--source", "kafka:none"), "no dead letters\n")

    def test_what_the_core_refuses_is_counted_by_its_verdict(self):
        self.start("")
        self.daemon.stop()
        self.daemon.start_guarded()
        admin = self.daemon.token
        asked = {"name": "acme", "role": "ingest", "tenants": ["acme"]}
        self.daemon.token = json.loads(self.daemon.request("/headwater/v1/tokens", asked))["token"]
        alert = {"kind": "alert", "name": "Down", "service": "web", "tenant": "globex"}
        status, answer = self.post(
            "/headwater/v1/events", json.dumps(alert).encode(), {"Authorization": f"Bearer {self.daemon.token}"}
        )
        self.assertEqual(json.loads(answer)["dropped"], [{"event": 0, "reason": "tenant_not_allowed"}], status)
        self.daemon.token = admin
        self.assertEqual(self.counted("events"), {"tenant_not_allowed": 1})


peer.main()

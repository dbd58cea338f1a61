"""S11: a canary in every secret of the configuration, used rightly and wrongly, by and against
receivers that send back what they were sent. Then all that the program wrote or answers is searched."""

import hashlib
import hmac
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import peer  # noqa: E402
from daemon import Daemon  # noqa: E402
from receiver import Receiver  # noqa: E402

DESCRIPTION = json.loads((peer.ROOT / "docs/openapi.json").read_text())
NAMES = (
    "hook-signature", "hook-token", "ping", "routing-key", "slack-token", "slack-url", "pagerduty", "webhook",
    "kafka-password",
)  # fmt: skip
SECTIONS = """
hooks:
  - {{name: signed, format: headwater_json, signature: {{scheme: hmac_sha256, header: X-Sign, secret: 'file:{hook-signature}'}}}}
  - {{name: keyed, format: headwater_json, signature: {{scheme: token, header: X-Key, secret: env:HOOK_TOKEN}}}}
routing_keys:
  - {{name: shop, key: 'file:{routing-key}'}}
heartbeats:
  - {{name: backup, ping: 'file:{ping}'}}
kafka:
  brokers: '127.0.0.1:1'
  topics: [{{topic: alerts}}]
  client: {{security.protocol: sasl_plaintext, sasl.mechanism: PLAIN, sasl.username: hw, sasl.password: 'file:{kafka-password}'}}
"""


def receivers(sink, files):
    common = "allow_insecure: true, allow_private: true"
    return [
        f"{{name: slack, {common}, slack: {{channel: C1, token: 'file:{files['slack-token']}', api: '{sink.url('/api')}'}}}}",
        f"{{name: hooked, {common}, slack_webhook: {{url: 'file:{files['slack-url']}'}}}}",
        f"{{name: duty, {common}, pagerduty: {{routing_key: 'file:{files['pagerduty']}', api: '{sink.url('/v2')}'}}}}",
        f"{{name: bridge, {common}, webhook: {{url: '{sink.url('/w')}', secret: 'file:{files['webhook']}'}}}}",
    ]


class SecureDaemon(Daemon):
    def __init__(self, folder, receivers, more):
        super().__init__(folder, receivers, hold="0s", quiet="1h", more=more)
        certificate, self.key = folder / "hw.pem", folder / "hw.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
            + ["-subj", "/CN=hw", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.key, "-out", certificate],
            check=True,
            capture_output=True,
        )
        self.key.chmod(0o600)
        tls = f", tls: {{certificate: hw.pem, key: 'file:{self.key}'}}}}"
        self.config.write_text(self.config.read_text().replace(", authentication: false}", tls))
        self.trust = ssl.create_default_context(cafile=certificate)

    def call(self, path, body=None, headers=None, method=None):
        """Status and all of the answer, whatever it says."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"} | (headers or {})
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust) as answer:
                return answer.status, str(answer.headers) + answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, str(error.headers) + error.read().decode()

    def ready(self):
        try:
            return self.call("/-/ready")[0] == 200
        except OSError:
            return False


class Secrets(unittest.TestCase):
    def setUp(self):
        peer.require("openssl")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.sink = Receiver()
        self.addCleanup(self.sink.close)
        self.sink.answer = lambda request: (400, f"{request.path} {json.dumps(request.headers)} {request.text}")
        self.canaries = {name: "canary" + hashlib.sha256(name.encode()).hexdigest()[:34] for name in NAMES}
        files = {}
        for name, canary in self.canaries.items():
            files[name] = self.folder / f"{name}.secret"
            forms = {"slack-url": self.sink.url(f"/s/{canary}"), "webhook": f"whsec_{canary}"}  # 40 letters: base64
            files[name].write_text(forms.get(name, canary))
            files[name].chmod(0o600)
        self.daemon = SecureDaemon(self.folder / "hw", receivers(self.sink, files), SECTIONS.format(**files))
        self.environment = {"HOOK_TOKEN": self.canaries["hook-token"]}
        self.daemon.start(environment=self.environment)
        self.addCleanup(self.daemon.stop)
        log = self.daemon.folder / "serve.log"
        shown = peer.wait_until(lambda: re.search(r"shown this once: (\S+)\n", log.read_text()), "the first token")
        self.daemon.token = shown.group(1)
        self.canaries["tls-key"] = self.daemon.key.read_text().splitlines()[1]

    def use_each_rightly_and_wrongly(self):
        call, canaries = self.daemon.call, self.canaries
        alert = json.dumps({"kind": "alert", "name": "TargetDown", "service": "web", "severity": "critical"}).encode()
        nonsense = b'{"kind": "nonsense"}'
        for body in (alert, nonsense, b"{"):
            sign = hmac.new(canaries["hook-signature"].encode(), body, hashlib.sha256).hexdigest()
            expected = 202 if body == alert else 400
            self.assertEqual(call("/hooks/signed", body, {"X-Sign": sign})[0], expected)
            self.assertEqual(call("/hooks/keyed", body, {"X-Key": canaries["hook-token"]})[0], expected)
            self.assertEqual(call("/hooks/signed", body, {"X-Sign": canaries["hook-signature"]})[0], 401)
            event = {"routing_key": canaries["routing-key"], "event_action": "trigger" if body == alert else "x"}
            event["payload"] = {"summary": "s", "source": "web", "severity": "critical"}
            self.assertEqual(call("/v2/enqueue", json.dumps(event).encode())[0], expected)
        self.assertEqual(call(f"/ping/{canaries['ping']}/fail", b"it went wrong")[0], 200)
        self.assertEqual(call(f"/ping/{canaries['ping']}/nonsense", b"")[0], 400)
        genie = {"Authorization": f"GenieKey {canaries['ping']}"}
        self.assertEqual(call("/v2/heartbeats/backup/ping", b"", genie)[0], 202)
        # Each in the place of another: what is refused is not kept either.
        for name in ("ping", "routing-key", "hook-token", "slack-token"):
            call("/headwater/v1/incidents", headers={"Authorization": f"Bearer hw_{'0' * 12}_{canaries[name]}"})
        # The answer is kept encrypted; its text is searched for in the store.
        status, made = call("/headwater/v1/tokens", b'{"name":"kept"}', {"Idempotency-Key": "k1"})
        self.assertEqual(status, 201)
        canaries["made-token"] = re.search(r"hw_\w{12}_(\w+)", made).group(1)
        canaries["first-token"] = self.daemon.token.split("_")[2]
        peer.wait_until(lambda: {self.kind(each) for each in self.sink.requests()} >= {"api", "s", "v2", "w"}, "pages")
        peer.wait_until(lambda: call("/headwater/v1/incidents/INC-1")[1].count("HTTP 400") >= 4, "their failures")
        status, _ = call("/-/reload", b"")
        self.assertEqual(status, 200)

    @staticmethod
    def kind(request):
        return request.path.split("/")[1]

    def answers(self):
        """Of every route that is read, with what there is to name."""
        values = {"name": "INC-1", "rank": "1", "id": "1", "tenant": "t", "source": "x", "type": "not-found"}
        for path, operations in DESCRIPTION["paths"].items():
            if "get" not in operations or path.endswith("/events") or path.startswith(("/ping", "/v2/")):
                continue
            concrete = re.sub(r"\{(\w+)\}", lambda part: values[part.group(1)], path)
            yield path, self.daemon.call(concrete)[1]
        for number in range(1, 12):
            yield f"dead letter {number}", self.daemon.call(f"/headwater/v1/dead-letters/{number}")[1]

    def written(self):
        for path in sorted(self.daemon.data.rglob("*")):
            if path.is_file():
                yield str(path), path.read_bytes().decode(errors="replace")

    def test_stand_in_nothing_that_is_written_or_answered(self):
        self.use_each_rightly_and_wrongly()
        answers = dict(self.answers())
        self.assertGreater(len(answers), 25)
        self.assertIn("event_action", answers["/headwater/v1/dead-letters"])
        self.assertIn("[secret]", answers["/headwater/v1/incidents/{name}"], "receivers did send it back")
        said = subprocess.run(
            [peer.headwater_binary(), "check", str(self.daemon.config)],
            capture_output=True,
            text=True,
            env=os.environ | self.environment,
        )
        answers["headwater check"] = said.stdout + said.stderr
        limits = pathlib.Path(f"/proc/{self.daemon.process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        self.daemon.stop()
        answers.update(self.written())
        self.assertTrue(any(path.endswith(".log") or path.endswith(".sst") for path in answers), answers.keys())
        answers["log"] = self.daemon.process.output().replace(self.daemon.token, "")
        for place, text in answers.items():
            for name, canary in self.canaries.items():
                self.assertNotIn(canary, text, f"{name} in {place}")
                self.assertNotIn(canary.encode().hex(), text, f"{name} in {place}")
                if name in ("made-token", "first-token"):
                    continue
                self.assertNotIn(canary[:16], text, f"a part of {name} in {place}")


if __name__ == "__main__":
    peer.main()

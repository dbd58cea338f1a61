"""The API's own description, judged by what reads such texts: Redocly and Spectral lint it, and
Schemathesis sends a live daemon what it allows and what it forbids."""

import pathlib
import subprocess
import tempfile
import unittest

import peer
from daemon import Daemon

LINTERS = peer.ROOT / "build/peers/api"
SCHEMATHESIS = peer.ROOT / "build/peers/schemathesis"
HERE = peer.ROOT / "tests/peers/api"
DESCRIPTION = peer.ROOT / "docs/openapi.json"
DOORS = """
hooks: [{{name: shop, format: headwater_json}}]
routing_keys: [{{name: shop, key: 'file:{key}'}}]
heartbeats: [{{name: backup, ping: 'file:{key}'}}]
chat: {{slack: {{secret: 'file:{key}'}}, mattermost: {{secret: 'file:{key}'}}}}
"""
EVENTS = [
    {"kind": "alert", "name": "PgDown", "service": "pg-main", "labels": {"severity": "critical"}},
    {"kind": "change", "type": "deploy", "id": "d1", "service": "pg-main"},
    {"kind": "nonsense"},
]


def judge(test, folder, program, *arguments):
    if not (folder / ".complete").exists():
        raise unittest.SkipTest(f"{program} is not there (tools/setup --peers)")
    command = [folder / program, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280)
    test.assertEqual(done.returncode, 0, (done.stdout + done.stderr)[-100000:])


class Description(unittest.TestCase):
    def test_redocly_finds_nothing(self):
        judge(self, LINTERS, "node_modules/.bin/redocly", "lint", DESCRIPTION)

    def test_spectral_finds_nothing(self):
        rules = HERE / "spectral.yaml"
        spectral = "node_modules/.bin/spectral"
        judge(self, LINTERS, spectral, "lint", "-r", rules, "-F", "warn", DESCRIPTION)

    def test_a_live_daemon_does_as_described(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        hook = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"
        keys = pathlib.Path(folder.name) / "key"
        keys.write_text("a-key-that-nobody-guesses")
        keys.chmod(0o600)
        daemon = Daemon(pathlib.Path(folder.name), [hook], more=DOORS.format(key=keys))
        daemon.start_guarded()
        self.addCleanup(daemon.stop)
        daemon.request("/headwater/v1/events", EVENTS)
        peer.wait_until(lambda: daemon.api("incidents")["incidents"], "an incident")
        judge(
            self,
            SCHEMATHESIS,
            "bin/schemathesis",
            "--config-file", HERE / "schemathesis.toml",
            "run", DESCRIPTION,
            "--url", f"http://127.0.0.1:{daemon.port}",
            "--header", f"Authorization: Bearer {daemon.token}",
            "--max-examples", "30",
            "--seed", "1",
        )  # fmt: skip


peer.main()

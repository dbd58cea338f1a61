"""`headwater report` as people run it after an incident, and a verb whose output goes nowhere."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

HOOK = "{name: ops, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"
EVENTS = [
    {"kind": "change", "id": "r12", "service": "pg-main", "type": "deploy", "status": "succeeded", "title": "pg r12"},
    {"kind": "alert", "name": "PgDown", "service": "pg-main", "severity": "critical"},
]


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemon = daemon.Daemon(self.folder, [HOOK])
        self.daemon.start()
        self.addCleanup(self.daemon.stop)
        self.daemon.request("/headwater/v1/events", EVENTS)
        peer.wait_until(lambda: self.daemon.api("incidents")["incidents"], "an incident")
        self.daemon.ask("ack", "INC-1", "--reason", "on it")
        self.daemon.ask("resolve", "INC-1", "--reason", "rolled back r12")

    def test_tells_what_happened_in_two_forms(self):
        text = self.daemon.ask("report", "INC-1").stdout
        self.assertIn("# INC-1: pg-main: PgDown", text)
        for part in ("| First sign |", "| Acknowledged |", "| Over |", "pg r12", "rolled back r12"):
            self.assertIn(part, text)
        page = self.folder / "report.html"
        self.assertEqual(self.daemon.ask("report", "1", "--out", page).returncode, 0)
        self.assertIn("<svg", page.read_text())
        self.assertEqual(self.daemon.ask("report", "1", "--output", "html").stdout, page.read_text())

    def test_what_cannot_be_done_is_said_and_leaves_nothing_behind(self):
        unknown = self.daemon.ask("report", "INC-9")
        self.assertEqual((unknown.returncode, unknown.stdout), (1, ""))
        nowhere = self.daemon.ask("report", "INC-1", "--out", self.folder / "none" / "r.md")
        self.assertEqual(nowhere.returncode, 1)
        self.assertIn("r.md: cannot be written", nowhere.stderr)
        self.assertEqual([path.name for path in self.folder.iterdir() if path.suffix == ".partial"], [])
        with open("/dev/full", "w") as full:
            command = [peer.headwater_binary(), "report", "INC-1", "--url", f"http://127.0.0.1:{self.daemon.port}"]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("standard output cannot be written", done.stderr)


if __name__ == "__main__":
    peer.main()

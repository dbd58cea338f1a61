"""Pings as healthchecks.io takes them, judged by a client library of healthchecks.io."""

import pathlib
import tempfile
import unittest

import clients
import daemon
import peer

KEY = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"
RECEIVER = "{name: hook, allow_private: true, allow_insecure: true, webhook: {url: 'http://127.0.0.1:9/'}}"
HEARTBEATS = """heartbeats:
  - {name: nightly-backup, ping: 'env:PING_BACKUP', interval: 1d, grace: 2s, severity: high, labels: {service: backup}}
"""


class Healthchecks(unittest.TestCase):
    def setUp(self):
        clients.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.daemon = daemon.Daemon(pathlib.Path(folder.name), [RECEIVER], more=HEARTBEATS)
        self.daemon.start(environment={"PING_BACKUP": KEY})
        self.addCleanup(self.daemon.stop)

    def client(self, *calls, key=KEY):
        return clients.run("healthchecks.py", f"http://127.0.0.1:{self.daemon.port}/ping/", key, *calls)

    def symptoms(self):
        """Of the one incident there is: (whether it goes on, what was said)."""
        (incident,) = self.daemon.incidents()
        shown = self.daemon.api(f"incidents/{incident['id']}")["symptoms"]
        return [(not symptom["cleared_at"], symptom["annotations"].get("reason")) for symptom in shown]

    def test_takes_every_call_of_the_client(self):
        calls = ["success", "start", "log", "exit 0", "job"]
        self.assertEqual(self.client(*calls), [True] * len(calls))
        self.assertEqual(self.daemon.incidents(), [])
        self.assertEqual(self.daemon.api("dead-letters")["dead_letters"], [])

    def test_a_failure_is_an_incident_until_the_next_success(self):
        self.assertEqual(self.client("success", "fail"), [True, True])
        self.assertEqual(self.symptoms(), [(True, "disk full")])
        self.client("success")
        self.assertFalse(self.symptoms()[0][0])

    def test_an_exit_code_is_a_failure(self):
        self.client("exit 3")
        self.assertEqual(self.symptoms(), [(True, "exit status 3: no space left")])

    def test_a_job_that_raises_fails_with_its_log(self):
        self.client("broken job")
        ((goes_on, reason),) = self.symptoms()
        self.assertTrue(goes_on)
        self.assertTrue(reason.startswith("a line of the job's log\ndisk full"), reason)

    def test_a_run_that_does_not_end_is_missing(self):
        self.client("start", "log")
        peer.wait_until(lambda: self.daemon.incidents(), "the run to be overdue")
        self.assertTrue(self.symptoms()[0][0])
        self.client("success")
        self.assertFalse(self.symptoms()[0][0])

    def test_a_key_of_nobody_is_not_found(self):
        self.assertEqual(self.client("success", key="b0f1a5c2-0000-4000-8000-000000000000"), ["not found"])


peer.main()

"""R1, R22: kill -9 of the program under load, again and again; `--rounds N` says how often."""

import pathlib
import random
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402

ROUNDS = 30
if "--rounds" in sys.argv:
    at = sys.argv.index("--rounds")
    ROUNDS = int(sys.argv[at + 1])
    del sys.argv[at : at + 2]
SEED = 20260105


class Writer:
    """Posts alerts, one new service each, until the daemon has gone; keeps what was acknowledged.

    `also(number)` is called after each.
    """

    def __init__(self, served, prefix, also=lambda number: None):
        self.acknowledged = []
        self._also = also
        self._refused = None
        self._served = served
        self._prefix = prefix
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        try:
            for number in range(1_000_000):
                service = f"{self._prefix}-{number}"
                labels = {"alertname": "TargetDown", "service": service, "severity": "critical"}
                self._served.request("/api/v2/alerts", [{"labels": labels}])
                self.acknowledged.append(service)
                self._also(number)
        except urllib.error.HTTPError as error:
            self._refused = error
        except OSError:
            pass  # killed

    def join(self):
        self._thread.join()
        if self._refused is not None:
            raise self._refused
        return self.acknowledged


def services_of(served):
    """Of every alert that the daemon knows."""
    found, query = set(), {"limit": 1000}
    while True:
        page = served.api(f"alerts?{urllib.parse.urlencode(query)}")
        found |= {alert["labels"]["service"] for alert in page["alerts"]}
        if not page["next"]:
            return found
        query["cursor"] = page["next"]


class Kill(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        text = (
            f"{{name: hook, allow_private: true, allow_insecure: true, rate_per_minute: 6000, "
            f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
        )
        self.daemon = daemon.Daemon(pathlib.Path(folder.name) / "hw", [text], hold="1s", quiet="1h")
        self.addCleanup(self.daemon.stop)

    def test_loses_nothing_acknowledged_and_repeats_only_what_was_in_flight(self):
        chance = random.Random(SEED)
        acknowledged = set()
        for number in range(ROUNDS):
            self.daemon.start()
            writer = Writer(self.daemon, f"round-{number}")
            time.sleep(chance.uniform(0.02, 0.5))  # the moment of the kill is what varies
            self.daemon.kill()
            acknowledged |= set(writer.join())
        self.assertGreater(len(acknowledged), ROUNDS)
        self.daemon.start()
        self.assertEqual(acknowledged - services_of(self.daemon), set())
        ids = [request.headers["webhook-id"] for request in self.hook.requests()]
        self.assertLessEqual(len(ids) - len(set(ids)), ROUNDS)
        self.assertEqual(self.daemon.stop(), None)
        replayed = self.daemon.replay_own_journal()
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertIn("replays byte for byte", replayed.stdout)
        verified = self.daemon.run("verify", self.daemon.data)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


if __name__ == "__main__":
    peer.main()

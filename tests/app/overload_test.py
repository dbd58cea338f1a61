"""R7: more than the engine can take, for as long as it lasts: bounded memory, nothing acknowledged is lost.

HEADWATER_SECONDS says for how long (10).
"""

import http.client
import json
import os
import pathlib
import re
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

SECONDS = float(os.environ.get("HEADWATER_SECONDS", "10"))
SENDERS = 12
ALERTS = 5_000  # that fire; the flood repeats them
A_REQUEST = 2_500
MEMORY_MAX = 1024 << 20  # both bounds of 256 MiB, what a request becomes, and RocksDB


def body(first):
    labels = ({"alertname": "Flood", "service": f"svc-{(first + i) % ALERTS}"} for i in range(A_REQUEST))
    return json.dumps([{"labels": each, "annotations": {"text": "x" * 200}} for each in labels]).encode()


class Sender(threading.Thread):
    """Posts as fast as it is answered; what is refused comes again at once, as no good sender's would."""

    def __init__(self, port, number, until):
        super().__init__()
        self.port, self.until = port, until
        self.bodies = [body(number * 37 + i * A_REQUEST) for i in range(2)]
        self.answers = {200: 0, 503: 0}
        self.failed = None
        self.start()

    def run(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            turn = 0
            while time.monotonic() < self.until:
                connection.request("POST", "/api/v2/alerts", self.bodies[turn % 2], {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
                turn += 1
        except Exception as error:  # noqa: BLE001: told by the main thread
            self.failed = error


class Overload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        receiver = "{name: none, webhook: {url: 'https://localhost/'}}"  # fails, which is an alert of its own
        self.daemon = daemon.Daemon(pathlib.Path(folder.name) / "hw", [receiver], quiet="1h")
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def memory(self):
        status = pathlib.Path(f"/proc/{self.daemon.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def counted(self):
        total, query = 0, {"limit": 1000}
        while True:
            page = self.daemon.api(f"alerts?{urllib.parse.urlencode(query)}")
            ours = (alert for alert in page["alerts"] if "service" in alert["labels"])
            total += sum(alert["count"] for alert in ours)
            if not page["next"]:
                return total
            query["cursor"] = page["next"]

    def test_a_flood_of_repeats(self):
        until = time.monotonic() + SECONDS
        senders = [Sender(self.daemon.port, number, until) for number in range(SENDERS)]
        peak = slowest = 0
        while time.monotonic() < until:
            asked = time.monotonic()
            self.daemon.api("alerts?limit=1")
            slowest = max(slowest, time.monotonic() - asked)
            peak = max(peak, self.memory())
            time.sleep(0.1)
        for sender in senders:
            sender.join()
            self.assertIsNone(sender.failed)
        acknowledged = sum(sender.answers[200] for sender in senders) * A_REQUEST
        refused = sum(sender.answers[503] for sender in senders) * A_REQUEST
        print(f"{acknowledged} events acknowledged, {refused} refused, {peak >> 20} MiB at most, "
              f"slowest answer to a question {slowest:.2f} s")
        self.assertGreater(acknowledged, ALERTS)
        self.assertLess(peak, MEMORY_MAX)
        self.assertLess(slowest, 10)
        began = time.monotonic()
        self.daemon.request("/api/v2/alerts", [{"labels": {"alertname": "After", "service": "after"}}])
        self.assertLess(time.monotonic() - began, 60, "it recovers")
        self.assertEqual(self.counted(), acknowledged + 1)
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.counted(), acknowledged + 1, "after a kill, too")


if __name__ == "__main__":
    peer.main()

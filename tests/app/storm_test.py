"""R26: five hundred incidents at once on a chat that takes one message a second: nobody is flooded, nothing
is lost, the critical ones come first and by themselves, and everybody is told within a minute."""

import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import fake_providers  # noqa: E402
import fake_receivers  # noqa: E402
import peer  # noqa: E402

CRITICAL, OTHERS = 8, 492
NAME = re.compile(r"INC-(\d+) ")


def alert(number):
    severity = "critical" if number < CRITICAL else "warning"
    return {"labels": {"alertname": f"Broken{number}", "service": f"svc-{number}", "severity": severity}}


class Storm(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.fakes = fake_receivers.FakeReceivers()
        self.addCleanup(self.fakes.close)
        chat = (
            "{name: chat, allow_private: true, allow_insecure: true, rate_per_minute: 60, "
            f"slack: {{channel: {fake_providers.SLACK_CHANNEL}, token: 'env:SLACK', api: '{self.fakes.url('/api')}'}}}}"
        )
        # A critical symptom alone is P2 here, a warning P4.
        self.daemon = daemon.Daemon(
            pathlib.Path(folder.name) / "hw", [chat], hold="2s", quiet="1h", more="priorities: {p2: 40, p3: 30, p4: 10}"
        )
        self.daemon.start(environment={"SLACK": fake_providers.SLACK_TOKEN})
        self.addCleanup(self.daemon.stop)

    def pending(self):
        found = re.search(r"^headwater_messages_pending (\d+)", self.daemon.request("/metrics"), re.M)
        return int(found.group(1))

    def test_all_are_told_within_a_minute_and_the_critical_ones_first(self):
        self.daemon.request("/api/v2/alerts", [alert(number) for number in range(CRITICAL + OTHERS)])
        self.fakes.wait_for(lambda request: True, "the first page")
        peer.wait_until(lambda: self.pending() == 0, "all to be told", 60)
        requests = self.fakes.requests("slack")

        # One a second, the first one included.
        span = requests[-1]["at"] - requests[0]["at"]
        self.assertLessEqual(len(requests), span * 1.05 + 1)
        self.assertLess(len(requests), 60)

        digests = [each for each in requests if " messages: " in each["body"]["text"]]
        counts = [int(each["body"]["text"].split(" ")[0]) for each in digests]
        self.assertGreater(sum(counts), OTHERS * 0.9)
        # Whatever was there at the time of the first digest and critical was told by then.
        before = requests[: requests.index(digests[0])]
        told_first = {name for each in before for name in NAME.findall(str(each["body"]["blocks"]))}
        incidents = self.daemon.api("incidents?state=open&limit=1000")["incidents"]
        self.assertEqual(len(incidents), CRITICAL + OTHERS)
        critical = {str(each["id"]) for each in incidents if each["priority"] == "P2"}
        self.assertEqual(len(critical), CRITICAL)
        self.assertLessEqual(critical, told_first)
        self.assertEqual(self.fakes.problems(), [])

        # Each message tells how it went out.
        ways = [self.daemon.api(f"incidents/{number}")["messages"] for number in range(1, CRITICAL + OTHERS + 1)]
        self.assertTrue(all(each["state"] == "delivered" for messages in ways for each in messages))
        in_digest = [messages[0]["digest_of"] for messages in ways if messages[0]["digest_of"]]
        self.assertEqual(len(in_digest), sum(counts))
        self.assertEqual(set(in_digest), set(counts))
        metric = f'headwater_notification_digests_total{{receiver="chat"}} {len(digests)}'
        self.assertIn(metric, self.daemon.request("/metrics"))


if __name__ == "__main__":
    unittest.main()

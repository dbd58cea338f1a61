"""R24, R25: receivers that hang, drip, lie or answer without end delay nobody else, and one that refuses is an
incident of its own, told elsewhere, until it takes a message again."""

import pathlib
import statistics
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import fake_receivers  # noqa: E402
import peer  # noqa: E402

MOODS = {
    "hangs": {"hang": True},
    "drips": {"drip": True},
    "pours": {"endless": True},
    "fails": {"status": 500},
    "lies": {"status": 200, "body": "something_is_wrong"},
}
PAGES = 8  # of each measurement


def alert(number):
    return {"labels": {"alertname": "Broken", "service": f"svc-{number}", "severity": "critical"}}


def hook(name, more=""):
    return (
        f"{{name: {name}, allow_private: true, allow_insecure: true, rate_per_minute: 6000, {more}"
        f"slack_webhook: {{url: 'env:HOOK_{name}'}}}}"
    )


class BadReceivers(unittest.TestCase):
    def fakes(self):
        made = fake_receivers.FakeReceivers()
        self.addCleanup(made.close)
        return made

    def start(self, receivers, fakes, **options):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.daemon = daemon.Daemon(pathlib.Path(folder.name) / "hw", receivers, **options)
        hooks = {f"HOOK_{name}": each.url("/services/T0/B0/headwater") for name, each in fakes.items()}
        self.daemon.start(environment=hooks)
        self.addCleanup(self.daemon.stop)

    def seconds_to_page(self, good, first):
        """From the alert to its page at the good receiver, of several in turn."""
        took = []
        for number in range(first, first + PAGES):
            began = time.monotonic()
            self.daemon.request("/api/v2/alerts", [alert(number)])
            arrived = good.wait_for(lambda request, name=f"svc-{number}": name in request["text"])
            took.append(arrived["at"] - began)
        return took

    def test_none_of_them_delays_another_or_the_intake(self):
        good = self.fakes()
        bad = {name: self.fakes() for name in MOODS}
        self.start([hook(name) for name in ["good", *bad]], bad | {"good": good}, hold="0s", quiet="1h")
        baseline = self.seconds_to_page(good, 0)
        for name, each in bad.items():
            each.behave("slack", MOODS[name])
        beside = self.seconds_to_page(good, 100)
        print(f"page in {statistics.median(baseline):.3f} s, beside bad receivers {statistics.median(beside):.3f} s")
        self.assertLess(statistics.median(beside), 4 * statistics.median(baseline) + 0.1)
        self.assertLess(max(beside), 4 * max(baseline) + 1)  # far below what one exchange may take: 10 s
        for name, each in bad.items():
            each.wait_for(lambda request: "svc-100" in request["text"], f"a try at {name}")
        # What they have not taken is not called delivered.
        messages = self.daemon.api(f"incidents/{PAGES + 1}")["messages"]
        states = {each["receiver"]: each["state"] for each in messages}
        self.assertEqual(states.pop("good"), "delivered")
        self.assertEqual(set(states.values()), {"pending"})

    def own_incident(self, state):
        return [each for each in self.daemon.incidents(state) if each["title"].startswith("receiver/")]

    def test_a_receiver_that_refuses_is_an_incident_until_it_takes_a_message(self):
        broken, other = self.fakes(), self.fakes()
        broken.behave("slack", {"status": 404})
        receivers = [hook("broken", "fallback: other, "), hook("other")]
        self.start(receivers, {"broken": broken, "other": other}, hold="0s", quiet="1s")
        policy = self.daemon.config.read_text().replace("receivers: [broken, other]", "receivers: [broken]")
        self.daemon.config.write_text(policy)
        self.daemon.request("/-/reload", {})

        self.daemon.request("/api/v2/alerts", [alert(1)])
        other.wait_for(lambda request: "svc-1" in request["text"], "the fallback's page")
        told = other.wait_for(lambda request: "receiver/broken" in request["text"], "a page about the receiver")
        self.assertIn("HeadwaterReceiverFailing", told["text"])
        self.assertFalse([each for each in broken.requests() if "receiver/broken" in each["text"]])
        own = self.own_incident("open")
        self.assertEqual([each["title"] for each in own], ["receiver/broken: HeadwaterReceiverFailing"])
        self.assertEqual(own[0]["priority"], "P2")
        self.assertIn("receiver broken: message 1 has failed: HTTP 404", (self.daemon.folder / "serve.log").read_text())

        broken.behave("slack")
        self.daemon.request("/api/v2/alerts", [alert(2)])
        broken.wait_for(lambda request: "svc-2" in request["text"], "the next page")
        peer.wait_until(lambda: self.own_incident("resolved"), "the end of it")
        self.assertEqual(self.own_incident("open"), [])


if __name__ == "__main__":
    unittest.main()

"""What Headwater sends, judged by the vendors' own clients: first they prove that the loopback
receivers behave as the vendors do, then what the senders delivered there is held up to them."""

import pathlib
import subprocess
import tempfile
import unittest

import fake_receivers
import peer
import vendors

SENDER = peer.headwater_binary().parent.parent / "tests/notifiers/deliver_samples"


class VendorsClients(unittest.TestCase):
    def setUp(self):
        vendors.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def receivers(self, **options):
        fakes = fake_receivers.FakeReceivers(self.folder / "requests.jsonl", **options)
        self.addCleanup(fakes.close)
        return fakes

    def deliver(self, fakes):
        """The lives of an ordinary and of a huge incident, to all receivers; one line a try."""
        done = subprocess.run(
            [SENDER, fakes.url()], capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout.splitlines()

    def test_slacks_client_finds_slack(self):
        fakes = self.receivers()
        self.assertEqual(vendors.judge("slack", fakes.url())["calls"], 10)
        self.assertEqual(len(fakes.slack.cards()), 1)
        self.assertEqual(fakes.slack.cards()[0]["text"], "two")

    def test_pagerdutys_client_finds_pagerduty(self):
        certificate, key = vendors.certificate(self.folder)
        fakes = self.receivers(certificate=certificate, key=key)
        trust = {"NODE_EXTRA_CA_CERTS": str(certificate)}
        self.assertEqual(vendors.judge("pagerduty", f"127.0.0.1:{fakes.port}", environment=trust)["calls"], 10)
        self.assertEqual(fakes.pagerduty.alerts["k"]["events"], ["trigger", "acknowledge", "resolve"])
        self.assertEqual(len(fakes.pagerduty.changes), 1)

    def test_clients_take_what_headwater_sends(self):
        fakes = self.receivers()
        lines = self.deliver(fakes)
        self.assertEqual(len(lines), 36)
        self.assertTrue(all(" delivered HTTP 20" in line for line in lines), lines)
        self.assertEqual(fakes.problems(), [])
        self.assertEqual(vendors.judge("webhooks", self.folder / "requests.jsonl")["verified"], 8)
        self.assertEqual(vendors.judge("blocks", self.folder / "requests.jsonl")["messages"], 20)

    def test_one_message_an_incident_lives_from_trigger_to_resolve(self):
        fakes = self.receivers()
        self.deliver(fakes)
        cards = fakes.slack.cards()
        self.assertEqual([card["edits"] for card in cards], [3, 3])
        self.assertTrue(all(card["text"].startswith("✅") for card in cards))
        self.assertEqual([len(fakes.slack.replies(card["ts"])) for card in cards], [2, 2])
        alerts = list(fakes.pagerduty.alerts.values())
        self.assertEqual([(alert["opened"], alert["state"]) for alert in alerts], [(1, "resolved")] * 2)
        self.assertEqual(len(fakes.pagerduty.changes), 2)
        lives = {}
        for event in fakes.webhook.events.values():
            lives.setdefault(event["data"]["id"], []).append(event["type"].removeprefix("incident."))
        self.assertEqual(list(lives.values()), [["opened", "updated", "acknowledged", "resolved"]] * 2)

    def test_what_fails_comes_again_and_nothing_comes_twice(self):
        fakes = self.receivers()
        for target in ("slack", "pagerduty", "webhook"):
            fakes.fail(target, {"status": 500}, {"status": 429, "headers": {"Retry-After": "1"}})
        lines = self.deliver(fakes)
        self.assertEqual(sum(" retry " in line for line in lines), 6)
        self.assertEqual(sum(" delivered " in line for line in lines), 36)
        self.assertEqual(fakes.problems(), [])
        self.assertEqual([card["edits"] for card in fakes.slack.cards()], [3, 3])
        self.assertEqual(len(fakes.webhook.events), 8)


peer.main()

"""A real Apache Kafka feeds the daemon alerts, CDEvents and signals; killed in the middle it ends the same."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

import daemon
import peer
import receiver

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kafka"))

import broker  # noqa: E402

MAP = """nodes:
  - {name: pg-main, kind: database, tier: 1}
  - {name: checkout, kind: service, depends_on: [pg-main]}
  - {name: billing, kind: service, depends_on: [checkout]}
"""


def stamp(seconds_ago):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds_ago))


def deployment():
    return {
        "context": {
            "specversion": "0.5.1",
            "id": "d-1",
            "source": "/ci",
            "type": "dev.cdevents.service.deployed.0.3.0",
            "timestamp": stamp(40),
        },
        "subject": {
            "id": "checkout",
            "source": "/ci",
            "content": {"environment": {"id": "prod"}, "artifactId": "pkg:oci/checkout@1.7"},
        },
    }


def alert(name, service, ago):
    return {"kind": "alert", "status": "firing", "name": name, "service": service, "severity": "critical",
            "time": stamp(ago), "starts_at": stamp(ago)}


def signal(n):
    return {"kind": "signal", "signal": "failure", "name": "payments.failed", "service": "billing", "id": f"s{n}",
            "count": 3, "time": stamp(5)}


class KafkaToIncident(unittest.TestCase):
    def setUp(self):
        broker.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.webhook = receiver.Receiver()
        self.addCleanup(self.webhook.close)
        self.kafka = broker.KafkaBroker(self.folder / "kafka")
        self.kafka.start()
        self.addCleanup(self.kafka.stop)
        for topic in ("alerts", "deployments", "signals"):
            self.kafka.create_topic(topic)
        self.kafka.produce("deployments", [json.dumps(deployment())])
        self.early = [json.dumps(alert("CheckoutErrors", "checkout", 20))]
        self.late = [json.dumps(alert("BillingErrors", "billing", 10))] + [self.early[0]]

    def make_daemon(self, name):
        folder = self.folder / name
        folder.mkdir()
        (folder / "map.yaml").write_text(MAP)
        made = daemon.Daemon(
            folder,
            [f"{{name: ops, allow_private: true, allow_insecure: true, webhook: {{url: '{self.webhook.url('/' + name)}'}}}}"],
            hold="4s",
            more=f"""map: [{{source: catalog, file: map.yaml}}]
kafka:
  brokers: '{self.kafka.address}'
  group: '{name}'
  topics:
    - {{topic: alerts, format: headwater_json}}
    - {{topic: deployments, format: cdevents}}
    - {{topic: signals, format: headwater_json}}
""",
        )
        self.addCleanup(made.stop)
        return made

    def test_topics_changed_between_two_runs_are_read_at_once(self):
        made = self.make_daemon("changing")
        made.start()
        self.kafka.produce("alerts", self.early)
        peer.wait_until(lambda: made.api("alerts")["alerts"], "the first alert")
        made.stop()
        text = made.config.read_text()
        made.config.write_text(text.replace("topic: deployments", "topic: pages").replace("cdevents", "headwater_json"))
        self.kafka.produce("pages", [json.dumps(alert("BillingErrors", "billing", 10))])
        made.start()
        peer.wait_until(lambda: len(made.api("alerts")["alerts"]) == 2, "the alert of the new topic", 20)

    def test_what_a_topic_holds_that_is_no_event_is_counted_by_source_and_reason(self):
        made = self.make_daemon("poisoned")
        made.start()
        self.kafka.produce("deployments", ["{", json.dumps({"context": {}}), json.dumps({"context": 7})])
        self.kafka.produce("alerts", self.early)
        counter = 'headwater_ingest_dead_letters_total{source="kafka:deployments",reason="%s"} %d'
        peer.wait_until(lambda: counter % ("undecodable", 2) in made.request("/metrics"), "two letters", 20)
        self.assertIn(counter % ("not_json", 1), made.request("/metrics"))
        letters = made.api("dead-letters?source=kafka:deployments&reason=not_json")["dead_letters"]
        self.assertEqual([letter["bytes"] for letter in letters], ["{"])
        peer.wait_until(lambda: made.api("alerts")["alerts"], "the alert of the other topic", 20)

    def test_the_heads_of_the_audit_are_on_a_topic_that_a_store_at_rest_is_checked_by(self):
        self.kafka.create_topic("audit")
        made = self.make_daemon("audited")
        made.config.write_text(made.config.read_text().replace("  topics:", "  audit_topic: audit\n  topics:"))
        made.start_guarded()  # the first token is on record
        peer.wait_until(lambda: self.kafka.consume("audit"), "the first head", 30)
        made.stop()
        heads = self.folder / "heads"
        heads.write_text("\n".join(self.kafka.consume("audit")) + "\n")
        command = [peer.headwater_binary(), "audit", "verify", "--store", str(made.data), "--log", str(heads)]
        command += ["--output", "json"]
        verdict = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertTrue(json.loads(verdict.stdout)["whole"])
        self.assertGreaterEqual(json.loads(verdict.stdout)["anchors"], 1)
        heads.write_text(re.sub("digest=.", "digest=0", heads.read_text()) + heads.read_text().replace("digest=0", "digest=1"))
        self.assertEqual(subprocess.run(command, capture_output=True, check=False).returncode, 5)

    def outcome(self, made):
        """What must not depend on a kill: times and ids aside."""
        peer.wait_until(lambda: self.told(made), "the page", 60)
        alerts = sorted((a["entity"], a["status"], a["count"]) for a in made.api("alerts")["alerts"])
        incidents = []
        for summary in made.incidents():
            view = made.api(f"incidents/{summary['name']}")
            members = sorted((s["entity"], s["kind"]) for s in view["symptoms"])
            incidents.append((members, view["ranking"]["suspects"][0]["title"]))
        return alerts, sorted(incidents)

    def told(self, made):
        path = "/" + made.folder.name
        return {r.json()["data"]["id"] for r in self.webhook.requests()
                if r.path == path and r.json()["type"] == "incident.opened"}

    def test_killed_in_the_middle_it_ends_as_an_undisturbed_run(self):
        calm = self.make_daemon("calm")
        hit = self.make_daemon("hit")
        calm.start()
        hit.start()
        self.kafka.produce("alerts", self.early)
        peer.wait_until(lambda: hit.api("alerts")["alerts"], "the first alert")
        hit.kill()
        self.kafka.produce("alerts", self.late)
        self.kafka.produce("signals", [json.dumps(signal(n)) for n in range(3)])
        hit.start()
        for each in (calm, hit):
            peer.wait_until(lambda: sum(a["count"] for a in each.api("alerts")["alerts"]) == 3, "all alerts", 60)
        expected = self.outcome(calm)

        self.assertEqual(self.outcome(hit), expected)
        self.assertEqual(len(expected[1]), 1)
        self.assertIn("checkout", expected[1][0][1])
        self.assertIn("deploy", expected[1][0][1])
        self.assertEqual(len(self.told(hit)), len(self.told(calm)))
        for each in (calm, hit):
            each.stop()
            replayed = each.replay_own_journal()
            self.assertEqual(replayed.returncode, 0, replayed.stdout[-2000:] + replayed.stderr[-4000:])
            self.assertIn("replays byte for byte", replayed.stdout)


if __name__ == "__main__":
    peer.main()

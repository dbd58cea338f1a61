"""Alertmanager's event recorder, by a current Alertmanager: what it tells on Kafka and to its webhook
becomes the alerts that it knows."""

import pathlib
import sys
import tempfile
import time
import unittest

import daemon
import peer
import prometheus
import receiver

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kafka"))

import broker  # noqa: E402

RECEIVER = "{name: hook, allow_private: true, allow_insecure: true, webhook: {url: 'http://127.0.0.1:9/'}}"
DOWN = {
    "labels": {"alertname": "PgDown", "service": "pg", "severity": "critical"},
    "annotations": {"summary": "it is down"},
}
INHIBITED = {"labels": {"alertname": "Slow", "service": "pg", "severity": "warning"}}
SILENCED = {"labels": {"alertname": "Noisy", "service": "shop", "severity": "warning"}}
INHIBITION = {"source_matchers": ['severity="critical"'], "target_matchers": ['severity="warning"'], "equal": ["service"]}


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def begun(alert):
    return alert | {"startsAt": stamp(-60)}


def ended(alert):
    return begun(alert) | {"endsAt": stamp(0)}


class EventRecorder(unittest.TestCase):
    def setUp(self):
        prometheus.require_recording()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.notified = receiver.Receiver()  # Alertmanager tells a resolve once somebody took it
        self.addCleanup(self.notified.close)

    def start_daemon(self, more):
        self.daemon = daemon.Daemon(self.folder / "headwater", [RECEIVER], more=more)
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def start_sender(self, outputs):
        recording = {"event_recorder": outputs, "inhibit_rules": [INHIBITION]}
        self.sender = prometheus.Alertmanager(
            self.folder / "alertmanager", webhook=self.notified.url("/"), recording=recording
        )
        self.addCleanup(self.sender.stop)

    def alerts(self, status):
        return {alert["labels"]["alertname"]: alert for alert in self.daemon.api(f"alerts?status={status}")["alerts"]}

    def fires_and_resolves(self):
        noisy = [{"name": "alertname", "value": "Noisy", "isRegex": False}]
        silence = {"matchers": noisy, "startsAt": stamp(0), "endsAt": stamp(600), "createdBy": "anna", "comment": "known"}
        self.sender.post(silence, to="silences")
        self.sender.post([begun(alert) for alert in (DOWN, INHIBITED, SILENCED)])
        names = {"PgDown", "Slow", "Noisy"}
        peer.wait_until(lambda: set(self.alerts("firing")) == names, "all three to fire, also the muted ones")
        firing = self.alerts("firing")["PgDown"]
        self.assertEqual(firing["labels"], DOWN["labels"])
        self.assertEqual(firing["annotations"], DOWN["annotations"])
        self.assertEqual(firing["severity"], "critical")
        self.sender.post([ended(DOWN), ended(INHIBITED)])
        peer.wait_until(lambda: set(self.alerts("resolved")) == {"PgDown", "Slow"}, "both to resolve")
        self.assertEqual(set(self.alerts("firing")), {"Noisy"})
        self.assertEqual(self.daemon.api("dead-letters")["dead_letters"], [])

    def test_tells_of_alerts_on_kafka(self):
        broker.require()
        kafka = broker.KafkaBroker(self.folder / "kafka")
        kafka.start()
        self.addCleanup(kafka.stop)
        kafka.create_topic("alertmanager-events")
        topic = "{topic: alertmanager-events, format: alertmanager_events}"
        self.start_daemon(f"kafka: {{brokers: '{kafka.address}', topics: [{topic}]}}")
        output = {"brokers": [kafka.address], "topic": "alertmanager-events", "format": "json", "acks": "all"}
        self.start_sender({"kafka_outputs": [output]})
        self.fires_and_resolves()

    def test_tells_of_alerts_to_its_webhook(self):
        self.start_daemon("hooks: [{name: recorder, format: alertmanager_events}]")
        url = f"http://127.0.0.1:{self.daemon.port}/hooks/recorder"
        self.start_sender({"webhook_outputs": [{"url": url, "batch": True}]})
        self.fires_and_resolves()


peer.main()

"""The two peers that the other tests stand on: a target that goes down is told to a webhook."""

import pathlib
import tempfile
import unittest

import peer
import prometheus
import receiver

TARGET_DOWN = {"alert": "TargetDown", "expr": "up == 0", "labels": {"severity": "critical"}}


class PrometheusAndAlertmanager(unittest.TestCase):
    def setUp(self):
        prometheus.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.webhook = receiver.Receiver()
        self.addCleanup(self.webhook.close)

    def test_a_target_that_is_down_reaches_the_webhook_and_resolves_when_it_is_back(self):
        alertmanager = prometheus.Alertmanager(self.folder / "am", self.webhook.url("/hook"))
        self.addCleanup(alertmanager.stop)
        exporter = receiver.Receiver()
        self.addCleanup(exporter.close)
        exporter.answer = lambda request: 500
        target = f"127.0.0.1:{exporter.port}"
        server = prometheus.Prometheus(
            self.folder / "prom", [TARGET_DOWN], {"web": [target]}, [alertmanager.address]
        )
        self.addCleanup(server.stop)

        fired = self.webhook.wait_for(lambda request: request.json()["status"] == "firing").json()

        self.assertEqual(fired["version"], "4")
        self.assertEqual(fired["alerts"][0]["labels"]["alertname"], "TargetDown")
        self.assertEqual(fired["alerts"][0]["labels"]["instance"], target)
        exporter.answer = lambda request: (200, "healthy 1\n")
        self.webhook.wait_for(lambda request: request.json()["status"] == "resolved")

    def test_prometheus_speaks_to_whoever_takes_its_alerts(self):
        server = prometheus.Prometheus(
            self.folder,
            [TARGET_DOWN],
            {"web": [f"127.0.0.1:{peer.free_port()}"]},
            [f"127.0.0.1:{self.webhook.port}"],
        )
        self.addCleanup(server.stop)

        alerts = self.webhook.wait_for(lambda request: request.path == "/api/v2/alerts").json()

        self.assertEqual(alerts[0]["labels"]["alertname"], "TargetDown")


if __name__ == "__main__":
    peer.main()

"""OTLP logs, judged by OpenTelemetry's own exporter: in protobuf, plain and packed."""

import pathlib
import tempfile
import unittest

import clients
import daemon
import peer

RECEIVER = "{name: hook, allow_private: true, allow_insecure: true, webhook: {url: 'http://127.0.0.1:9/'}}"
HOOK = "hooks: [{name: otel, format: otlp_logs}]"


class OtlpLogs(unittest.TestCase):
    def setUp(self):
        clients.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.daemon = daemon.Daemon(pathlib.Path(folder.name), [RECEIVER], more=HOOK)
        self.daemon.start_guarded()
        self.addCleanup(self.daemon.stop)
        self.url = f"http://127.0.0.1:{self.daemon.port}/hooks/otel"

    def test_the_exporters_errors_are_alerts(self):
        results = clients.run("otlp.py", self.url, self.daemon.token)
        self.assertEqual(results, ["SUCCESS"] * 4)
        alerts = self.daemon.api("alerts")["alerts"]
        self.assertEqual(sorted(alert["labels"]["service"] for alert in alerts), ["shop-gzip", "shop-none"])
        for alert in alerts:
            self.assertEqual(alert["labels"]["alertname"], "TimeoutError")
            self.assertEqual(alert["labels"]["environment"], "production")
            self.assertEqual(alert["annotations"]["summary"], "charge 4711 failed")
            self.assertEqual(alert["severity"], "high")
        self.assertEqual(self.daemon.api("dead-letters")["dead_letters"], [])

    def test_the_exporter_understands_a_refusal(self):
        self.assertEqual(clients.run("otlp.py", self.url, "wrong"), ["FAILURE"] * 4)
        self.assertEqual(self.daemon.api("alerts")["alerts"], [])


peer.main()

"""A real Prometheus and a real Alertmanager drive the daemon; Slack- and PagerDuty-shaped receivers are told."""

import pathlib
import tempfile
import unittest

import daemon
import peer
import prometheus
import receiver

TARGET_DOWN = {"alert": "TargetDown", "expr": "up == 0", "labels": {"severity": "critical", "service": "web"}}


def answer_as_slack(request):
    if request.headers.get("authorization") != "Bearer xoxb-test":
        return (200, '{"ok":false,"error":"invalid_auth"}')
    body = request.json()
    if not body.get("channel") or not body.get("text"):
        return (200, '{"ok":false,"error":"invalid_arguments"}')
    if request.path.endswith("chat.update") and body.get("ts") != "17.1":
        return (200, '{"ok":false,"error":"message_not_found"}')
    return (200, '{"ok":true,"channel":"C1","ts":"17.1"}')


def answer_as_pagerduty(request):
    body = request.json()
    if body.get("routing_key") != "R" * 32 or not body.get("dedup_key"):
        return (400, '{"status":"invalid event"}')
    return (202, '{"status":"success"}')


class PrometheusToPage(unittest.TestCase):
    def setUp(self):
        prometheus.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.slack = receiver.Receiver()
        self.pagerduty = receiver.Receiver()
        self.exporter = receiver.Receiver()
        for each in (self.slack, self.pagerduty, self.exporter):
            self.addCleanup(each.close)
        self.slack.answer = answer_as_slack
        self.pagerduty.answer = answer_as_pagerduty
        self.exporter.answer = lambda request: 500
        self.daemon = daemon.Daemon(
            self.folder / "hw",
            [
                f"{{name: chat, allow_private: true, allow_insecure: true, slack: {{channel: C1, token: 'env:SLACK', "
                f"api: '{self.slack.url('/api')}'}}}}",
                f"{{name: duty, allow_private: true, allow_insecure: true, pagerduty: {{routing_key: 'env:DUTY', "
                f"api: '{self.pagerduty.url()}'}}}}",
            ],
        )
        self.daemon.start(environment={"SLACK": "xoxb-test", "DUTY": "R" * 32})
        self.addCleanup(self.daemon.stop)

    def watch(self, alertmanagers):
        server = prometheus.Prometheus(
            self.folder / "prom", [TARGET_DOWN], {"web": [f"127.0.0.1:{self.exporter.port}"]}, alertmanagers
        )
        self.addCleanup(server.stop)
        return server

    def told(self, action):
        return self.pagerduty.wait_for(lambda request: request.json()["event_action"] == action).json()

    def test_through_alertmanager_a_target_down_is_paged_once_and_resolved(self):
        alertmanager = prometheus.Alertmanager(
            self.folder / "am", f"http://127.0.0.1:{self.daemon.port}/hooks/alertmanager"
        )
        self.addCleanup(alertmanager.stop)
        self.watch([alertmanager.address])

        triggered = self.told("trigger")
        posted = self.slack.wait_for(lambda request: request.path.endswith("chat.postMessage"))
        self.assertIn("INC-1", str(posted.json()))
        self.exporter.answer = lambda request: (200, "healthy 1\n")
        resolved = self.told("resolve")
        self.assertEqual(triggered["dedup_key"], resolved["dedup_key"])
        self.slack.wait_for(lambda request: request.path.endswith("chat.update"))
        triggers = [r for r in self.pagerduty.requests() if r.json()["event_action"] == "trigger"]
        self.assertEqual(len(triggers), 1)

    def test_prometheus_straight_keeps_an_alert_alive_and_its_silence_ends_it(self):
        server = self.watch([f"127.0.0.1:{self.daemon.port}"])
        self.told("trigger")

        def repeated():
            alerts = self.daemon.api("alerts?status=firing")["alerts"]
            return alerts and alerts[0]["count"] >= 3

        peer.wait_until(repeated, "Prometheus to repeat the alert")
        self.assertEqual(len(self.daemon.incidents("open")), 1)
        server.stop()
        # Nobody resolves it: it ends at the endsAt that the last repeat promised.
        peer.wait_until(lambda: not self.daemon.api("alerts?status=firing")["alerts"], "the lease to end", 60)
        self.told("resolve")


if __name__ == "__main__":
    peer.main()

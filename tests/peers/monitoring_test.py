"""monitoring/ judged by Debian's promtool, and held up to what a live daemon exposes."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest
import urllib.error

import peer
from daemon import Daemon

MONITORING = peer.ROOT / "monitoring"
HOOK = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"
MORE = """
lookups: [{name: owners, file: owners.csv, by: [service]}]
hooks: [{name: ci, format: auto, signature: {scheme: token, header: X-Token, secret: env:CI_HOOK}}]
"""
SEEN = "2026-01-05T09:00:00Z"
MESH = {"edges": [{"from": "web", "to": "pg-main", "seen_at": SEEN}]}
# Of daemons with Kafka, and with TLS: tests of theirs ask for them.
ELSEWHERE = {"headwater_kafka_consumer_lag", "headwater_tls_certificate_expiry_timestamp_seconds"}
ALERT = {"kind": "alert", "name": "PgDown", "service": "pg-main", "severity": "critical"}


def promtool(*arguments, text=None):
    return subprocess.run(
        ["promtool", *arguments], cwd=MONITORING, input=text, capture_output=True, text=True, timeout=60
    )


def names(text):
    """The metrics of ours that a text names, without what a histogram adds."""
    found = re.findall(r"\bheadwater_[a-z_]+(?=[{\[\s)\"\\]|$)", text)
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in found}


class Monitoring(unittest.TestCase):
    def setUp(self):
        peer.require("promtool")

    def test_each_rule_fires_when_it_should_and_only_then(self):
        done = promtool("test", "rules", "alerts_test.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rules = re.findall(r"- alert: (\w+)", (MONITORING / "alerts.yaml").read_text())
        tests = (MONITORING / "alerts_test.yaml").read_text()
        fired = re.findall(r"alertname: (\w+)\n\s+exp_alerts:\n\s+- exp_labels", tests)
        self.assertEqual(sorted(rules), sorted(fired))

    def test_rules_and_panels_name_what_a_live_daemon_exposes(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        home = pathlib.Path(folder.name)
        (home / "owners.csv").write_text("service,team\npg-main,data\n")
        daemon = Daemon(home, [HOOK], more=MORE)
        daemon.start("--backups", home / "backups", environment={"CI_HOOK": "0123456789abcdef"})
        self.addCleanup(daemon.stop)
        beat = {"kind": "heartbeat", "labels": {"job": "backup"}, "status": "failed"}
        daemon.request("/headwater/v1/events", [ALERT, beat, {"kind": "nonsense"}])
        daemon.api("map/mesh?format=headwater", MESH)
        with self.assertRaises(urllib.error.HTTPError):  # without its token it is turned away
            daemon.request("/hooks/ci", {})
        failed = 'headwater_notifications_failed_total{receiver="hook",reason="other"} 2'
        peer.wait_until(lambda: failed in daemon.request("/metrics"), "a message that failed")
        page = daemon.request("/metrics")
        done = promtool("check", "metrics", text=page)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

        exposed = set(re.findall(r"^# TYPE (\w+)", page, re.MULTILINE))
        alerts = "".join(re.findall(r"expr:.*?(?=\n\s+for:)", (MONITORING / "alerts.yaml").read_text(), re.DOTALL))
        dashboard = json.loads((MONITORING / "dashboard.json").read_text())
        panels = "\n".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
        self.assertGreater(len(names(alerts)), 8)
        self.assertGreater(len(names(panels)), 15)
        absent = names(alerts + "\n" + panels) - exposed
        self.assertEqual(absent, ELSEWHERE)
        for line in (
            'headwater_heartbeats_missing{heartbeat="backup"} 1',
            'headwater_topology_edges{source="mesh"} 1',
            'headwater_incidents{state="open",severity="critical"} 2',
            "headwater_ready 1",
            "headwater_backup_last_success_timestamp_seconds 0",
        ):
            self.assertIn(line + "\n", page)
        self.assertRegex(page, r'headwater_topology_last_update_timestamp_seconds\{source="mesh"\} 17')
        self.assertRegex(page, r"headwater_correlation_duration_seconds_count [1-9]")

    def test_panels_ask_for_buckets_of_histograms_only_and_each_alert_has_a_runbook(self):
        dashboard = (MONITORING / "dashboard.json").read_text()
        self.assertEqual(set(re.findall(r"(headwater_\w+)_bucket", dashboard)), {"headwater_http_request_duration_seconds"})
        self.assertEqual([each["pluginId"] for each in json.loads(dashboard)["__inputs"]], ["prometheus"])
        runbooks = (peer.ROOT / "docs/operations.md").read_text()
        rules = (MONITORING / "alerts.yaml").read_text()
        for rule in re.findall(r"- alert: (\w+)", rules):
            self.assertIn(f"runbook_url: docs/operations.md#{rule.lower()}\n", rules)
            self.assertIn(f"### {rule}\n", runbooks)


peer.main()

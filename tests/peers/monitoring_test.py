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
        signature = "{scheme: token, header: X-Token, secret: env:CI_HOOK}"
        daemon = Daemon(pathlib.Path(folder.name), [HOOK], more=f"hooks: [{{name: ci, format: auto, signature: {signature}}}]")
        daemon.start(environment={"CI_HOOK": "0123456789abcdef"})
        self.addCleanup(daemon.stop)
        daemon.request("/headwater/v1/events", [ALERT, {"kind": "nonsense"}])
        with self.assertRaises(urllib.error.HTTPError):  # without its token it is turned away
            daemon.request("/hooks/ci", {})
        failed = 'headwater_notifications_failed_total{receiver="hook",reason="other"} 1'
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
        self.assertEqual(names(alerts + "\n" + panels) - exposed, set())


peer.main()

"""Debian's Prometheus and Alertmanager, and a newer Alertmanager that records events, on loopback
ports, each with settings of the test's own.

Settings are written as JSON, which YAML readers take. Both are ready when their constructor returns.
"""

import json
import pathlib
import unittest
import urllib.error
import urllib.request

import peer


def require():
    """Skips the calling test, saying why, unless both can be run."""
    peer.require("prometheus", "prometheus-alertmanager")


RECORDING = peer.ROOT / "build/peers/alertmanager/alertmanager"


def require_recording():
    """The same for the Alertmanager that records events."""
    if not RECORDING.exists():
        raise unittest.SkipTest("a current Alertmanager is not there (tools/setup --peers)")


class Prometheus:
    """Scrapes and evaluates every second and sends what fires to `receivers`: host:port of whoever
    speaks Alertmanager's API. `targets` is {job: [host:port]}, `rules` a list of alerting rules as
    in a rule file. It looks for targets and receivers only every 5 s, so the first alert takes that
    long.
    """

    def __init__(self, folder, rules, targets, receivers, resend_delay="1s", scrape="1s"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = peer.free_port()
        rule_file = _write(
            self.folder / "rules.json",
            {"groups": [{"name": "test", "interval": scrape, "rules": rules}]},
        )
        settings = {
            "global": {"scrape_interval": scrape, "scrape_timeout": scrape},
            "rule_files": [str(rule_file)],
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": addresses}]}
                for job, addresses in targets.items()
            ],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": receivers}]}]},
        }
        self.process = peer.Process(
            [
                "prometheus",
                f"--config.file={_write(self.folder / 'prometheus.json', settings)}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
                f"--rules.alert.resend-delay={resend_delay}",
            ],
            self.folder / "prometheus.log",
        )
        _wait_ready(self.process, self.port)

    def stop(self):
        self.process.stop()


class Alertmanager:
    """Sends every group of `group_by` to one webhook, or to PagerDuty at (URL, routing key). With
    `recording`, settings that name where events are recorded, it is the newer one.
    """

    def __init__(
        self,
        folder,
        webhook=None,
        group_by=("alertname",),
        bearer_token=None,
        pagerduty=None,
        ca_file=None,
        recording=None,
    ):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = peer.free_port()
        self.address = f"127.0.0.1:{self.port}"
        hook = {"url": webhook, "send_resolved": True}
        if bearer_token:
            hook["http_config"] = {"authorization": {"credentials": bearer_token}}
        if ca_file:
            hook.setdefault("http_config", {})["tls_config"] = {"ca_file": str(ca_file)}
        settings = {
            "route": {
                "receiver": "headwater",
                "group_by": list(group_by),
                "group_wait": "100ms",
                "group_interval": "1s",
                "repeat_interval": "1h",
            },
            "receivers": [{"name": "headwater", "webhook_configs": [hook]}],
        }
        if pagerduty:
            url, key = pagerduty
            settings["receivers"] = [
                {"name": "headwater", "pagerduty_configs": [{"url": url, "routing_key": key}]}
            ]
        settings |= recording or {}
        self.process = peer.Process(
            [
                RECORDING if recording else "prometheus-alertmanager",
                f"--config.file={_write(self.folder / 'alertmanager.json', settings)}",
                f"--storage.path={self.folder / 'data'}",
                f"--web.listen-address={self.address}",
                "--cluster.listen-address=",
            ]
            + (["--enable-feature=event-recorder"] if recording else []),
            self.folder / "alertmanager.log",
        )
        _wait_ready(self.process, self.port)

    def post(self, body, to="alerts"):
        """As Prometheus posts alerts, and amtool silences."""
        request = urllib.request.Request(
            f"http://{self.address}/api/v2/{to}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()

    def stop(self):
        self.process.stop()


def _write(path, settings):
    path.write_text(json.dumps(settings, indent=2))
    return path.resolve()


def _wait_ready(process, port):
    def ready():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    process.wait_until(ready, "it is ready")

"""TLS, judged by curl, openssl and Alertmanager: what is served, and how a certificate is replaced."""

import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

import peer
import prometheus
from daemon import Daemon

HOOK = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"


class SecureDaemon(Daemon):
    """Asked over plain HTTP nowhere: `curl` does it."""

    def __init__(self, folder, certificate, key):
        super().__init__(folder, [HOOK])
        text = self.config.read_text()
        tls = f"authentication: false, tls: {{certificate: {certificate.name}, key: 'file:{key}'}}"
        self.config.write_text(text.replace("authentication: false", tls))
        self.ca = certificate

    def curl(self, *arguments, ca=None, path="/-/ready"):
        command = ["curl", "--silent", "--show-error", "--max-time", "20", "--cacert", ca or self.ca]
        return subprocess.run(
            [*map(str, command), *map(str, arguments), f"https://127.0.0.1:{self.port}{path}"],
            capture_output=True,
            text=True,
            timeout=40,
        )

    def ready(self):
        return self.curl("--fail").returncode == 0


class Tls(unittest.TestCase):
    def setUp(self):
        peer.require("curl", "openssl")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "hw"
        self.folder.mkdir()
        self.certificate, self.key = self.folder / "hw.pem", self.folder / "hw.key"
        self.make_certificate("one")
        self.daemon = SecureDaemon(self.folder, self.certificate, self.key)
        self.addCleanup(self.daemon.stop)

    def make_certificate(self, name, certificate=None, key=None):
        certificate, key = certificate or self.certificate, key or self.key
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
            + ["-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
        )
        key.chmod(0o600)

    def s_client(self, *arguments):
        return subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.daemon.port}", *arguments],
            input="",
            capture_output=True,
            text=True,
            timeout=40,
        )

    def subject(self):
        return re.search(r"subject=CN = (\S+)", self.s_client().stdout).group(1)

    def log(self):
        return self.daemon.process.output()

    def test_curl_verifies_it_and_sends_and_reads(self):
        self.daemon.start()
        body = '[{"kind":"alert","name":"Down","service":"web"}]'
        sent = self.daemon.curl("--json", body, path="/headwater/v1/events")
        self.assertIn('"accepted":1', sent.stdout, sent.stderr)
        listed = self.daemon.curl(path="/headwater/v1/incidents")
        self.assertIn("INC-1", listed.stdout)
        metric = r"headwater_tls_certificate_expiry_timestamp_seconds ([0-9.e+]+)"
        until = float(re.search(metric, self.daemon.curl(path="/metrics").stdout).group(1))
        self.assertAlmostEqual(until, time.time() + 2 * 86400, delta=600)
        large = self.folder / "large.json"
        large.write_text("[" + body[1:-1] + " " * (9 * 1024 * 1024) + "]")
        refused = self.daemon.curl(
            "--data-binary", f"@{large}", "--header", "Content-Type: application/json", "--header", "Expect:",
            "--write-out", "%{http_code}", path="/headwater/v1/events",
        )  # fmt: skip
        self.assertTrue(refused.stdout.endswith("413"), refused.stdout[-200:] + refused.stderr)

    def test_a_stream_goes_over_it_and_ends_whole(self):
        self.daemon.start()
        log = self.folder / "stream.log"
        url = f"https://127.0.0.1:{self.daemon.port}/headwater/v1/incidents/events"
        heard = peer.Process(["curl", "-sN", "--cacert", str(self.certificate), url], log)
        self.addCleanup(heard.stop)
        peer.wait_until(lambda: "started" in heard.output(), "the stream to start")
        self.daemon.curl("--json", '{"kind":"alert","name":"Down","service":"web"}', path="/headwater/v1/events")
        peer.wait_until(lambda: "IncidentOpened" in heard.output(), "the incident")
        self.daemon.stop()
        self.assertEqual(heard.wait(10), 0, heard.output()[-500:])

    def test_old_versions_and_weak_ciphers_are_refused(self):
        self.daemon.start()
        for good in ("-tls1_2", "-tls1_3"):
            self.assertIn("Verify return code", self.s_client(good).stdout)
            self.assertNotIn("Cipher is (NONE)", self.s_client(good).stdout)
        for bad in (["-tls1_1"], ["-tls1"], ["-tls1_2", "-cipher", "AES128-SHA"]):
            done = self.s_client(*bad, "-cipher", "ALL:@SECLEVEL=0") if len(bad) == 1 else self.s_client(*bad)
            self.assertIn("Cipher is (NONE)", done.stdout, bad)

    def test_who_trusts_another_authority_is_not_talked_into_it(self):
        self.daemon.start()
        other = self.folder / "other.pem"
        self.make_certificate("other", other, self.folder / "other.key")
        self.assertEqual(self.daemon.curl(ca=other).returncode, 60)

    def test_a_new_certificate_is_served_after_a_reload_and_old_connections_stay(self):
        self.daemon.start()
        self.assertEqual(self.subject(), "one")
        stream = peer.Process(
            ["curl", "-sN", "--cacert", str(self.certificate)]
            + [f"https://127.0.0.1:{self.daemon.port}/headwater/v1/incidents/events"],
            self.folder / "stream.log",
        )
        self.addCleanup(stream.stop)
        peer.wait_until(lambda: "started" in stream.output(), "the stream to start")
        self.make_certificate("two")
        self.daemon.process.send(signal.SIGHUP)
        peer.wait_until(lambda: self.subject() == "two", "the new certificate")
        self.daemon.curl("--json", '{"kind":"alert","name":"Down","service":"web"}', path="/headwater/v1/events")
        peer.wait_until(lambda: "IncidentOpened" in stream.output(), "the stream to go on")

    def test_a_bad_certificate_is_refused_and_the_old_one_stays(self):
        self.daemon.start()
        good = self.key.read_text()
        self.make_certificate("two", key=self.folder / "other.key")  # the key stays the old one's
        reload = self.daemon.curl("-X", "POST", path="/-/reload", ca=self.ca_of("one"))
        self.assertIn("tls", reload.stdout + reload.stderr)
        self.assertEqual(self.subject(), "one")
        self.certificate.write_text("nonsense")
        self.daemon.process.send(signal.SIGHUP)
        peer.wait_until(lambda: self.log().count("the old one stays") == 2, "the refusal")
        self.assertEqual(self.subject(), "one")
        self.assertNotIn(good.splitlines()[1], self.log(), "a key in the log")

    def ca_of(self, name):
        """What the daemon serves now, to trust it by."""
        served = self.s_client("-showcerts").stdout
        path = self.folder / f"ca-{name}.pem"
        path.write_text(re.search(r"-----BEGIN.*?END CERTIFICATE-----\n", served, re.DOTALL).group(0))
        return path

    def test_a_key_that_others_can_read_is_refused_at_the_start(self):
        self.key.chmod(0o644)
        command = [peer.headwater_binary(), "serve", "--config", self.daemon.config, "--data", self.daemon.data]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 3)
        self.assertIn("others may read it", done.stderr)

    def test_the_command_line_speaks_it(self):
        self.daemon.start()

        def ask(*arguments):
            url = f"https://127.0.0.1:{self.daemon.port}"
            command = [peer.headwater_binary(), "incidents", "--url", url, *arguments]
            return subprocess.run(command, capture_output=True, text=True, timeout=30)

        trusted = ask("--ca", self.certificate)
        self.assertEqual(trusted.returncode, 0, trusted.stderr)
        refused = ask()
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(refused.stdout, "")

    def test_alertmanager_sends_over_it(self):
        prometheus.require()
        self.daemon.start()
        sender = prometheus.Alertmanager(
            self.folder / "am",
            f"https://127.0.0.1:{self.daemon.port}/hooks/alertmanager",
            ca_file=self.certificate,
        )
        self.addCleanup(sender.stop)
        sender.post([{"labels": {"alertname": "TargetDown", "service": "web", "severity": "critical"}}])
        began = time.monotonic()
        peer.wait_until(lambda: "INC-1" in self.daemon.curl(path="/headwater/v1/incidents").stdout, "the incident")
        self.assertLess(time.monotonic() - began, 30)


if __name__ == "__main__":
    peer.main()

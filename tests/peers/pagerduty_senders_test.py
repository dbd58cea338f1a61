"""PagerDuty's Events API v2 as a way in, judged by who speaks it: PagerDuty's own client and Debian's
Alertmanager with a pagerduty receiver."""

import pathlib
import socket
import ssl
import tempfile
import threading
import unittest

import daemon
import peer
import prometheus
import vendors

ROUTING_KEY = "0123456789abcdef0123456789abcdef"
KEYS = "routing_keys: [{name: shop, key: 'env:ROUTING_KEY', labels: {service: checkout}}]"
RECEIVER = "{name: hook, allow_private: true, allow_insecure: true, webhook: {url: 'http://127.0.0.1:9/'}}"


class TlsDoor:
    """Takes TLS connections, which PagerDuty's client insists on, and hands their bytes to `port`."""

    def __init__(self, certificate, key, port):
        self._port = port
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{listener.getsockname()[1]}"
        self._listener = context.wrap_socket(listener, server_side=True)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                outside, _ = self._listener.accept()
            except OSError:
                return
            inside = socket.create_connection(("127.0.0.1", self._port))
            for source, sink in ((outside, inside), (inside, outside)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.close()
        except OSError:
            pass


class PagerDutySenders(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemon = daemon.Daemon(self.folder / "headwater", [RECEIVER], more=KEYS)
        self.daemon.start(environment={"ROUTING_KEY": ROUTING_KEY})
        self.addCleanup(self.daemon.stop)

    def alerts(self, status):
        return self.daemon.api(f"alerts?status={status}")["alerts"]

    def test_pagerdutys_client_finds_pagerduty(self):
        vendors.require()
        certificate, key = vendors.certificate(self.folder)
        door = TlsDoor(certificate, key, self.daemon.port)
        self.addCleanup(door.close)
        trust = {"NODE_EXTRA_CA_CERTS": str(certificate)}
        self.assertEqual(vendors.judge("pagerduty", door.address, environment=trust)["calls"], 10)
        self.assertEqual(len(self.alerts("resolved")), 1)
        self.assertEqual([change["change"]["title"] for change in self.daemon.api("changes")["changes"]], ["deploy"])
        letters = self.daemon.request("/headwater/v1/dead-letters")
        self.assertIn("expected critical, error, warning or info", letters)
        self.assertNotIn(ROUTING_KEY, letters)

    def test_an_alertmanager_pages_us_and_takes_it_back(self):
        prometheus.require()
        sender = prometheus.Alertmanager(
            self.folder / "alertmanager",
            pagerduty=(f"http://127.0.0.1:{self.daemon.port}/v2/enqueue", ROUTING_KEY),
        )
        self.addCleanup(sender.stop)
        alert = {"labels": {"alertname": "TargetDown", "severity": "critical"}}
        sender.post([alert])
        firing = peer.wait_until(lambda: self.alerts("firing"), "the alert to fire")
        self.assertEqual(firing[0]["labels"]["service"], "checkout")
        self.assertEqual(len(firing[0]["labels"]["dedup_key"]), 64)
        sender.post([alert | {"endsAt": "2020-01-01T00:00:00Z", "startsAt": "2019-01-01T00:00:00Z"}])
        peer.wait_until(lambda: self.alerts("resolved"), "the alert to resolve")
        self.assertEqual(self.alerts("firing"), [])


peer.main()

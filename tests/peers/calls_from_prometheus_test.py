"""The dependency map from a real Prometheus: it scrapes counters of calls, `headwater topology
import` asks it."""

import itertools
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse
import urllib.request

import daemon
import peer
import prometheus
import receiver

CALLS = """# TYPE traces_service_graph_request_total counter
traces_service_graph_request_total{{client="storefront",server="orders"}} {n}
traces_service_graph_request_total{{client="orders",server="pg-main",connection_type="database"}} {n}
traces_service_graph_request_total{{client="orders",server="retired"}} 7
traces_service_graph_request_total{{client="user",server="storefront"}} {n}
# TYPE istio_requests_total counter
istio_requests_total{{reporter="source",source_workload="web",source_workload_namespace="shop",destination_workload="basket",destination_workload_namespace="shop",response_code="200"}} {n}
istio_requests_total{{reporter="destination",source_workload="web",source_workload_namespace="shop",destination_workload="basket",destination_workload_namespace="shop",response_code="200"}} {n}
istio_requests_total{{reporter="destination",source_workload="probe",source_workload_namespace="shop",destination_workload="basket",destination_workload_namespace="shop",response_code="200"}} {n}
# TYPE istio_tcp_sent_bytes_total counter
istio_tcp_sent_bytes_total{{reporter="source",source_workload="basket",source_workload_namespace="shop",destination_workload="redis",destination_workload_namespace="data"}} {n}
"""


class CallsFromPrometheus(unittest.TestCase):
    def setUp(self):
        prometheus.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        exporter = receiver.Receiver()
        self.addCleanup(exporter.close)
        scrapes = itertools.count(100, 10)
        exporter.answer = lambda request: (200, CALLS.format(n=next(scrapes)))
        self.prometheus = prometheus.Prometheus(
            self.folder / "prom", [], {"calls": [f"127.0.0.1:{exporter.port}"]}, []
        )
        self.addCleanup(self.prometheus.stop)
        self.url = f"http://127.0.0.1:{self.prometheus.port}"
        hook = "{name: hook, webhook: {url: 'https://hook.example/'}}"
        self.daemon = daemon.Daemon(self.folder / "hw", [hook])
        self.addCleanup(self.daemon.stop)
        self.daemon.start()
        peer.wait_until(self.has_rates, "two scrapes")

    def has_rates(self):
        query = "rate(istio_tcp_sent_bytes_total[1h]) > 0"
        url = f"{self.url}/api/v1/query?query={urllib.parse.quote(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]["result"]

    def take_over(self, format_name):
        command = [peer.headwater_binary(), "topology", "import", "--format", format_name]
        done = subprocess.run(
            command + ["--from-prometheus", self.url],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"HEADWATER_URL": f"http://127.0.0.1:{self.daemon.port}"},
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        view = self.daemon.api("map")
        self.assertTrue(all(edge["seen_at"] for edge in view["edges"]))
        return {(edge["from"], edge["kind"], edge["to"]) for edge in view["edges"]}

    def test_clients_of_a_service_graph_depend_on_their_servers(self):
        self.assertEqual(
            self.take_over("service_graph"),
            {("storefront", "calls", "orders"), ("orders", "stores-in", "pg-main")},
        )

    def test_sources_of_a_mesh_depend_on_their_destinations(self):
        self.assertEqual(
            self.take_over("istio"), {("web", "calls", "basket"), ("basket", "calls", "redis")}
        )


if __name__ == "__main__":
    peer.main()

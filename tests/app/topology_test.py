"""`headwater topology` as people run it: import, diff, show, unknown, and what a restart keeps."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

JAEGER = {"data": [{"parent": "web", "child": "orders", "callCount": 3}], "errors": None}
WEEK = 7 * 86_400


class Topology(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        hook = "{name: hook, webhook: {url: 'https://hook.example/'}}"
        self.daemon = daemon.Daemon(self.folder / "hw", [hook])
        self.addCleanup(self.daemon.stop)

    def run_topology(self, *arguments):
        command = [peer.headwater_binary(), "topology", *arguments]
        environment = os.environ | {"HEADWATER_URL": f"http://127.0.0.1:{self.daemon.port}"}
        return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)

    def topology(self, *arguments):
        done = self.run_topology(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def write(self, name, content, written_at=None):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        if written_at is not None:
            os.utime(path, (written_at, written_at))
        return str(path)

    def edges(self):
        return {(edge["from"], edge["to"]) for edge in self.daemon.api("map")["edges"]}

    def test_an_import_replaces_its_own_source_and_a_diff_says_so_before(self):
        self.daemon.start()
        first = self.write("a.csv", "source,target\nweb,orders\nweb,mail\n")
        second = self.write("b.csv", "source,target\nweb,orders\norders,db\n")
        self.assertEqual(
            self.topology("import", first, "--source", "git"),
            "git: 0 entities, 2 dependencies imported\n",
        )
        self.topology("import", self.write("c.csv", "source,target\nreport,db\n"))
        expected = "+ orders -> db: calls\n- web -> mail: calls\n"
        self.assertEqual(self.topology("diff", second, "--source", "git"), expected)
        self.assertEqual(self.topology("diff", second, "--against", first), expected)
        self.assertIn("nothing changed", self.topology("import", second, "--source", "git", "--dry-run"))
        self.assertIn(("web", "mail"), self.edges())

        self.topology("import", second, "--source", "git")

        self.assertEqual(self.edges(), {("web", "orders"), ("orders", "db"), ("report", "db")})
        self.assertEqual(self.topology("diff", second, "--source", "git"), "no differences\n")

    def test_one_bad_document_leaves_all_as_it_is(self):
        self.daemon.start()
        good = self.write("good.csv", "source,target\nweb,orders\n")
        bad = self.write("bad.csv", "source,target\nweb\n")
        done = self.run_topology("import", good, bad)
        self.assertEqual(done.returncode, 1)
        self.assertIn("bad.csv:2:1: 1 fields, the header has 2", done.stderr)
        self.assertEqual(self.edges(), set())

    def test_what_was_seen_stays_until_it_is_stale_and_over_a_restart(self):
        now = 1_767_225_600
        later = {"data": [{"parent": "orders", "child": "db", "callCount": 1}]}
        self.daemon.start()
        self.topology("import", self.write("1.json", JAEGER, now), "--source", "jaeger")
        self.topology("import", self.write("2.json", later, now + WEEK - 1), "--source", "jaeger")
        self.assertEqual(self.edges(), {("web", "orders"), ("orders", "db")})
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.edges(), {("web", "orders"), ("orders", "db")})
        stale = self.write("3.json", later, now + WEEK)
        diff = self.topology("diff", stale, "--source", "jaeger")
        self.assertEqual(diff, "- web -> orders: calls\n")

        self.topology("import", stale, "--source", "jaeger")

        self.assertEqual(self.edges(), {("orders", "db")})

    def test_the_configuration_names_a_format_and_the_start_reads_it(self):
        self.write("hw/calls.json", JAEGER)
        with self.daemon.config.open("a") as config:
            config.write("map: [{source: jaeger, file: calls.json, format: jaeger}]\n")
        self.daemon.start()
        self.assertEqual(self.edges(), {("web", "orders")})
        view = self.daemon.api("map")
        self.assertEqual([source["name"] for source in view["sources"]], ["jaeger"])

    def test_entities_that_events_named_and_no_map_knows_are_listed(self):
        self.daemon.start()
        self.topology("import", self.write("a.csv", "name,kind\nweb,service\n"))
        for service in ("web", "shadow"):
            labels = {"alertname": "TargetDown", "service": service, "severity": "critical"}
            self.daemon.request("/api/v2/alerts", [{"labels": labels}])
        peer.wait_until(lambda: "shadow" in self.topology("unknown"), "the entity to be seen")
        unknown = self.topology("unknown")
        self.assertIn("1 seen, not on the map", unknown)
        self.assertNotIn("web", unknown)
        self.assertIn("headwater_topology_entities_off_map 1", self.daemon.request("/metrics"))

    def test_the_map_is_shown_as_tree_and_as_pictures(self):
        self.daemon.start()
        self.topology("import", self.write("a.csv", "source,target\nweb,orders\norders,db\n"))
        tree = self.topology("show", "orders")
        self.assertIn("what depends on it\norders other\n└─ web other\n", tree)
        self.assertIn("what it depends on\norders other\n└─ db other\n", tree)
        self.assertTrue(self.topology("show", "--output", "svg").startswith("<svg "))
        self.assertIn('"web" -> "orders"', self.topology("show", "--output", "dot"))
        self.assertIn("flowchart LR", self.topology("show", "--output", "mermaid"))
        self.assertEqual(json.loads(self.topology("show", "--output", "json"))["edge_count"], 2)

    def test_wrong_use_is_told(self):
        self.daemon.start()
        done = self.run_topology("import", "--from-prometheus", "http://127.0.0.1:1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("needs --format service_graph or istio", done.stderr)
        self.assertEqual(self.run_topology("import").returncode, 2)


if __name__ == "__main__":
    peer.main()

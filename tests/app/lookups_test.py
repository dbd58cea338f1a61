"""Lookup tables as people run them: check, serve, show, reload, replay."""

import pathlib
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

OWNERS = "service,team,tier\nweb,shop,1\nmail,infra,3\n"


def down(service, **labels):
    return {"labels": {"alertname": "TargetDown", "service": service, "severity": "critical", **labels}}


class Lookups(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "hw"
        hook = "{name: hook, webhook: {url: 'https://hook.example/'}}"
        more = "lookups: [{name: owners, file: owners.csv, by: [service]}]"
        self.daemon = daemon.Daemon(self.folder, [hook], quiet="1h", more=more)
        self.addCleanup(self.daemon.stop)
        self.write(OWNERS)

    def write(self, text):
        (self.folder / "owners.csv").write_text(text)

    def run_headwater(self, *arguments):
        command = [peer.headwater_binary(), *arguments]
        environment = os.environ | {"HEADWATER_URL": f"http://127.0.0.1:{self.daemon.port}"}
        return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)

    def reload(self):
        """Status and text of the answer."""
        try:
            return 200, self.daemon.request("/-/reload", {})
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def fire(self, service, **labels):
        self.daemon.request("/api/v2/alerts", [down(service, **labels)])

    def added(self):
        return {
            alert["labels"]["service"]: alert["added_labels"] for alert in self.daemon.api("alerts")["alerts"]
        }

    def test_check_counts_the_rows_and_names_what_is_wrong(self):
        good = self.run_headwater("check", str(self.daemon.config))
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertIn("  lookup owners: 2 rows by service add team, tier\n", good.stdout)
        self.write(OWNERS + "web,store,1\n,x,1\n")
        bad = self.run_headwater("check", str(self.daemon.config))
        self.assertEqual(bad.returncode, 3)
        self.assertIn("owners.csv:4:1: the key `web` stands on line 2 already", bad.stderr)
        self.assertIn("owners.csv:5:1: `service` is empty", bad.stderr)

    def test_what_is_added_is_shown_and_a_reload_changes_it(self):
        self.daemon.start()
        self.fire("web")
        self.assertEqual(self.added(), {"web": {"team": "shop", "tier": "1"}})
        self.assertIn("added: team=shop, tier=1", self.run_headwater("show", "INC-1").stdout)
        self.write("service,team\nweb,store\nmail,store\n")
        self.assertEqual(self.reload(), (200, ""))
        self.fire("web")
        self.fire("mail")
        self.assertEqual(self.added(), {"web": {"team": "shop", "tier": "1"}, "mail": {"team": "store"}})
        metrics = self.daemon.request("/metrics")
        self.assertIn('headwater_lookup_rows{lookup="owners"} 2\n', metrics)
        self.assertIn('headwater_lookup_matched_total{lookup="owners"} 2\n', metrics)
        self.daemon.stop()
        replayed = self.daemon.replay_own_journal()
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertIn("replays byte for byte", replayed.stdout)

    def test_a_bad_table_is_refused_whole_with_its_place_and_the_old_one_stays(self):
        self.daemon.start()
        self.write("service,team\nweb,store\nmail\n")
        status, text = self.reload()
        self.assertEqual(status, 500)
        self.assertIn("owners.csv:3:1: 1 fields, the header has 2", text)
        self.fire("web")
        self.assertEqual(self.added(), {"web": {"team": "shop", "tier": "1"}})

    def test_a_crash_and_a_restart_keep_the_table(self):
        self.daemon.start()
        self.fire("web")
        self.daemon.kill()
        self.daemon.start()
        self.fire("mail")
        self.assertEqual(
            self.added(), {"web": {"team": "shop", "tier": "1"}, "mail": {"team": "infra", "tier": "3"}}
        )

    def test_a_replay_of_files_reads_the_tables_of_its_configuration(self):
        stream = self.folder / "stream.ndjson"
        stream.write_text(
            '{"kind":"alert","name":"Down","service":"web","severity":"critical","time":"2026-01-05T10:00:00Z"}\n'
        )
        done = self.run_headwater("replay", str(stream), "--config", str(self.daemon.config))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("added: team=shop, tier=1", done.stdout)


if __name__ == "__main__":
    peer.main()

"""Alertmanager's own command line against Headwater: what fires is listed, and silenced as people are used to."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import daemon
import peer
import receiver


class Amtool(unittest.TestCase):
    def setUp(self):
        peer.require("amtool")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.pages = receiver.Receiver()
        self.addCleanup(self.pages.close)
        hook = f"{{name: ops, allow_private: true, allow_insecure: true, webhook: {{url: '{self.pages.url('/page')}'}}}}"
        self.daemon = daemon.Daemon(self.folder, [hook], hold="1s", quiet="2s")
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def run_amtool(self, *arguments):
        command = ["amtool", f"--alertmanager.url=http://127.0.0.1:{self.daemon.port}", *arguments]
        environment = dict(os.environ, HOME=str(self.folder))
        return subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment)

    def amtool(self, *arguments):
        done = self.run_amtool(*arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def fire(self, name, service):
        self.amtool("alert", "add", f"alertname={name}", f"service={service}", "severity=critical")
        everything = ("alert", "query", "--active", "--silenced")
        peer.wait_until(lambda: name in self.amtool(*everything), f"{name} to fire")

    def silences(self, *arguments):
        return json.loads(self.amtool("silence", "query", "-o", "json", *arguments))

    def test_alerts_are_listed_with_their_incident_and_silences(self):
        self.fire("TargetDown", "web")
        listed = json.loads(self.amtool("alert", "query", "-o", "json", "service=~we."))
        self.assertEqual([alert["labels"]["alertname"] for alert in listed], ["TargetDown"])
        self.assertEqual(listed[0]["receivers"], [{"name": "ops"}])
        self.assertEqual(listed[0]["status"]["state"], "active")
        self.assertEqual(json.loads(self.amtool("alert", "query", "-o", "json", "service=db")), [])
        self.assertEqual(json.loads(self.amtool("alert", "query", "-o", "json", "--receiver=nobody")), [])
        groups = json.loads(self.daemon.request("/api/v2/alerts/groups"))
        self.assertEqual([(group["labels"], group["receiver"]) for group in groups], [({"incident": "INC-1"}, {"name": "ops"})])
        self.assertEqual([alert["fingerprint"] for alert in groups[0]["alerts"]], [listed[0]["fingerprint"]])

        held = self.amtool("silence", "add", "service=web", "--comment=deploying").strip()
        self.assertEqual(json.loads(self.amtool("alert", "query", "-o", "json")), [])
        silenced = json.loads(self.amtool("alert", "query", "-o", "json", "--silenced"))
        self.assertEqual(silenced[0]["status"]["silencedBy"], [held])
        self.assertEqual(silenced[0]["status"]["state"], "suppressed")

    def test_a_silence_is_made_listed_changed_and_ended(self):
        made = self.amtool("silence", "add", "Flap", "service=~a.*", "--duration=2h", "--comment=test", "--author=ana").strip()
        (listed,) = self.silences()
        self.assertEqual(listed["id"], made)
        self.assertEqual((listed["createdBy"], listed["comment"], listed["status"]["state"]), ("ana", "test", "active"))
        matchers = [(each["name"], each["value"], each["isRegex"], each["isEqual"]) for each in listed["matchers"]]
        self.assertEqual(matchers, [("alertname", "Flap", False, True), ("service", "a.*", True, True)])
        self.assertEqual(self.silences("service=~a.*")[0]["id"], made)
        self.assertEqual(self.silences("service=a"), [])

        changed = self.amtool("silence", "update", made, "--duration=3h", "--comment=longer")
        self.assertIn(made, changed, "changed in place")
        self.assertEqual(self.silences()[0]["comment"], "longer")

        self.amtool("silence", "expire", made)
        self.assertEqual(self.silences(), [])
        self.assertEqual(self.silences("--expired")[0]["status"]["state"], "expired")
        self.amtool("silence", "expire", made)
        unknown = self.run_amtool("silence", "expire", "00000000-0000-4000-8000-000000000000")
        self.assertNotEqual(unknown.returncode, 0)
        everything = self.run_amtool("silence", "add", "service=~.*", "--comment=all")
        self.assertIn("at least one matcher must not match the empty string", everything.stderr)

    def test_silences_are_exported_and_imported(self):
        self.amtool("silence", "add", "service=web", "--comment=one")
        self.amtool("silence", "add", "service=db", "--comment=two")
        exported = self.folder / "silences.json"
        exported.write_text(self.amtool("silence", "query", "-o", "json"))
        self.amtool("silence", "expire", *[each["id"] for each in self.silences()])
        self.amtool("silence", "import", "--force", str(exported))
        self.assertEqual({each["comment"] for each in self.silences()}, {"one", "two"})

    def test_nobody_is_paged_for_what_is_silenced_until_the_silence_ends(self):
        held = self.amtool("silence", "add", "service=web", "--comment=deploying").strip()
        self.fire("TargetDown", "web")
        peer.wait_until(lambda: self.held() == "silenced", "the page to be held")
        self.assertEqual(self.pages.requests(), [])
        shown = self.daemon.ask("show", "INC-1").stdout
        self.assertIn("deploying", shown)
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.silences()[0]["id"], held, "it outlives the program")
        self.assertEqual((self.held(), self.pages.requests()), ("silenced", []))
        self.amtool("silence", "expire", held)
        self.pages.wait_for(lambda request: "web: ServiceDown" in request.text)

    def held(self):
        hold = self.daemon.api("incidents/INC-1")["held"]
        return hold and hold["reason"]


if __name__ == "__main__":
    peer.main()

"""The ConfigMap that docs/sources ships for Argo CD, rendered by the libraries of its notifications controller,
and what the mapping makes of the result."""

import copy
import json
import pathlib
import subprocess
import tempfile
import unittest

import peer

RENDER = peer.ROOT / "build/peers/argocd/render"
CONFIG_MAP = peer.ROOT / "docs/sources/argocd-notifications-cm.yaml"
APPLICATION = {
    "metadata": {"name": "payments", "namespace": "argocd", "uid": "u-1", "creationTimestamp": "2025-11-01T00:00:00Z"},
    "spec": {"project": "shop", "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"}},
    "status": {
        "sync": {"status": "Synced", "revision": "0f3a9c1d"},
        "health": {"status": "Healthy"},
        "operationState": {
            "phase": "Succeeded",
            "startedAt": "2026-01-01T00:01:00Z",
            "finishedAt": "2026-01-01T00:02:30Z",
            "syncResult": {"revision": "0f3a9c1d"},
        },
    },
}
AT_REST = {"on-created", "on-health-restored", "on-sync-status-known"}


def application(**status):
    made = copy.deepcopy(APPLICATION)
    made["status"].update(status)
    return made


def operation(phase, finished="2026-01-01T00:02:30Z"):
    return {"phase": phase, "startedAt": "2026-01-01T00:01:00Z", "finishedAt": finished}


class ArgoCD(unittest.TestCase):
    def setUp(self):
        if not RENDER.exists():
            raise unittest.SkipTest("what renders Argo CD's templates is not built (tools/setup --peers)")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def notifications(self, app):
        command = [RENDER, CONFIG_MAP]
        done = subprocess.run(command, input=json.dumps(app), capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {each["trigger"]: each for each in map(json.loads, done.stdout.splitlines())}

    def event(self, notification):
        """What Headwater makes of it."""
        self.assertEqual(notification["method"], "POST")
        sample = self.folder / "sample.json"
        sample.write_text(notification["body"])
        command = [peer.headwater_binary(), "check", "--mapping", "argocd", "--sample", sample]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr + notification["body"])
        return json.loads(done.stdout.split("\n", 1)[1])

    def test_a_sync_is_one_change_from_its_start_to_its_end(self):
        seen = []
        for phase, finished in (("Running", None), ("Succeeded", "2026-01-01T00:02:30Z"), ("Failed", "2026-01-01T00:02:30Z"), ("Error", "2026-01-01T00:02:30Z")):
            state = operation(phase, finished)
            if finished is None:
                del state["finishedAt"]
            told = self.notifications(application(operationState=state, health={"status": "Progressing"}))
            (trigger,) = set(told) - AT_REST
            event = self.event(told[trigger])
            seen.append((trigger, event["id"], event["type"], event["status"], event["version_to"]))
            self.assertEqual(event["labels"]["service"], "payments")
            self.assertEqual(told[trigger]["once_per"], "2026-01-01T00:01:00Z")
        sync = "argocd/payments sync 2026-01-01T00:01:00Z"
        self.assertEqual(
            seen,
            [
                ("on-sync-running", sync, "deploy", "started", "0f3a9c1d"),
                ("on-sync-succeeded", sync, "deploy", "succeeded", "0f3a9c1d"),
                ("on-sync-failed", sync, "deploy", "failed", "0f3a9c1d"),
                ("on-sync-failed", sync, "deploy", "failed", "0f3a9c1d"),
            ],
        )

    def test_a_sync_that_is_healthy_is_deployed(self):
        told = self.notifications(APPLICATION)
        self.assertEqual(set(told), AT_REST | {"on-sync-succeeded", "on-deployed"})
        self.assertEqual(self.event(told["on-deployed"])["id"], self.event(told["on-sync-succeeded"])["id"])

    def test_sources_of_several_repositories_are_one_version(self):
        state = operation("Succeeded") | {"syncResult": {"revisions": ["0f3a9c1d", "1.2.0"]}}
        told = self.notifications(application(operationState=state))
        self.assertEqual(self.event(told["on-deployed"])["version_to"], "0f3a9c1d,1.2.0")

    def test_what_is_unwell_is_an_alert_that_resolves_with_the_same_labels(self):
        for unwell, well, name in (
            ({"health": {"status": "Degraded"}}, {}, "ArgoCDHealthDegraded"),
            ({"sync": {"status": "Unknown"}}, {}, "ArgoCDSyncUnknown"),
        ):
            firing, resolved = [
                {event["labels"]["alertname"]: event for event in self.alerts(application(**status))}[name]
                for status in (unwell, well)
            ]
            self.assertEqual((firing["status"], resolved["status"]), ("firing", "resolved"))
            self.assertEqual(firing["labels"], resolved["labels"])

    def alerts(self, app):
        events = [self.event(each) for each in self.notifications(app).values()]
        return [event for event in events if event["kind"] == "alert"]

    def test_an_application_that_was_just_made_and_one_that_goes_are_told(self):
        made = copy.deepcopy(APPLICATION)
        del made["status"]
        told = self.notifications(made)
        self.assertEqual(set(told), {"on-created"})
        self.assertEqual(self.event(told["on-created"])["time"], "2025-11-01T00:00:00Z")
        going = copy.deepcopy(APPLICATION)
        going["metadata"]["deletionTimestamp"] = "2026-02-01T00:00:00Z"
        event = self.event(self.notifications(going)["on-deleted"])
        self.assertEqual((event["type"], event["time"]), ("infra", "2026-02-01T00:00:00Z"))

    def test_names_are_quoted_as_json_has_it(self):
        app = application()
        app["spec"]["destination"] = {"name": 'the "eu" one\\', "namespace": "shop"}
        event = self.event(self.notifications(app)["on-deployed"])
        self.assertEqual(event["labels"]["cluster"], 'the "eu" one\\')


peer.main()

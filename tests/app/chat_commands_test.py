"""Chat as people use it: a bot's HTTP request, Slack's slash command as Slack's own recipe signs it, Mattermost's."""

import hashlib
import hmac
import json
import pathlib
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
MATTERMOST_TOKEN = "xr3j5x3p4pfk7kk6ck7b4e6ghh"
HOOK = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"
CHAT = """
chat:
  users:
    - {name: ana, accounts: {slack: U024BE7LH, hubot: ana, mattermost: k3ws9x}}
    - {name: bo, role: viewer, accounts: {slack: U05QA8}}
  slack: {secret: 'env:SLACK_SIGNING'}
  mattermost: {secret: 'env:MATTERMOST_TOKEN'}
"""
ALERT = {"kind": "alert", "name": "PgDown", "service": "pg-main", "severity": "critical"}


class Chat(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.daemon = daemon.Daemon(pathlib.Path(folder.name), [HOOK], more=CHAT)
        secrets = {"SLACK_SIGNING": SIGNING_SECRET, "MATTERMOST_TOKEN": MATTERMOST_TOKEN}
        self.daemon.start(environment=secrets)
        self.addCleanup(self.daemon.stop)
        self.daemon.request("/headwater/v1/events", [ALERT])
        peer.wait_until(lambda: self.daemon.api("incidents")["incidents"], "an incident")

    def bot(self, text, user="ana", **more):
        return self.daemon.api("chat/commands", {"platform": "hubot", "user": user, "text": text, **more})

    def form(self, path, fields, headers):
        url = f"http://127.0.0.1:{self.daemon.port}{path}"
        body = urllib.parse.urlencode(fields).encode()
        with urllib.request.urlopen(urllib.request.Request(url, body, headers(body)), timeout=10) as answer:
            return json.loads(answer.read())

    def slack(self, text, user="U024BE7LH", age=0):
        def headers(body):
            sent = str(int(time.time()) - age)
            base = b"v0:" + sent.encode() + b":" + body
            digest = hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
            return {"X-Slack-Request-Timestamp": sent, "X-Slack-Signature": "v0=" + digest}

        fields = {"team_id": "T1", "channel_id": "C7", "user_id": user, "user_name": "ana", "command": "/hw", "text": text}
        return self.form("/chat/slack/commands", fields, headers)

    def state(self):
        return self.daemon.api("incidents?state=open,acknowledged,resolved")["incidents"][0]

    def test_a_bot_asks_and_acts(self):
        listed = self.bot("@headwater incidents")
        self.assertRegex(listed["text"], r"^INC-1 P\d open ")
        self.assertEqual(listed["visibility"], "ephemeral")
        self.assertIn("pg-main", self.bot("show INC-1")["markdown"])
        self.assertIn("pg-main", self.bot("why", incident="INC-1")["text"])
        self.assertIn("Nobody was told", self.bot("why-not inc-1")["text"])
        taken = self.bot("ack INC-1 on it")
        self.assertEqual((taken["text"], taken["visibility"]), ("INC-1 acknowledged by ana", "in_channel"))
        self.assertEqual(self.state()["acknowledged_by"], "ana")
        again = self.bot("ack INC-1")
        self.assertEqual(again["visibility"], "ephemeral")
        self.assertIn("INC-1 is acknowledged by ana", again["text"])
        self.assertIn("acknowledged", self.bot("timeline INC-1")["text"])
        refused, done = [record["entry"] for record in self.daemon.api("audit")["records"][:2]]
        self.assertEqual((done["by"]["actor"], done["action"]), ("ana", "incident.acknowledge"))
        self.assertEqual((done["detail"], done["outcome"]), ("hubot ana: on it", "done"))
        self.assertIn("is acknowledged by ana", refused["outcome"])
        self.assertIn("did you mean", self.bot("resovle INC-1")["text"])

    def test_slash_commands_of_slack(self):
        self.assertIn("INC-1", self.slack("incidents", user="U05QA8")["text"])
        self.assertIn("bo has the role viewer", self.slack("ack INC-1", user="U05QA8")["text"])
        self.assertIn("is nobody's", self.slack("ack INC-1", user="U999")["text"])
        self.assertEqual(self.state()["state"], "open")
        done = self.slack("resolve INC\u20111 \u201crolled back\u201d".replace("\u2011", "\u2013"))
        self.assertEqual(done, {"response_type": "in_channel", "text": "*INC-1 resolved by ana*"})
        self.assertEqual(self.state()["state"], "resolved")
        with self.assertRaises(urllib.error.HTTPError) as old:
            self.slack("incidents", age=400)
        self.assertEqual(old.exception.code, 401)

    def test_slash_commands_of_mattermost(self):
        fields = {"token": MATTERMOST_TOKEN, "user_id": "k3ws9x", "channel_id": "c9", "text": "ack INC-1"}
        done = self.form("/chat/mattermost/commands", fields, lambda _: {})
        self.assertEqual(done, {"response_type": "in_channel", "text": "**INC-1 acknowledged by ana**"})
        with self.assertRaises(urllib.error.HTTPError) as wrong:
            self.form("/chat/mattermost/commands", {**fields, "token": "x" * 26}, lambda _: {})
        self.assertEqual(wrong.exception.code, 401)


if __name__ == "__main__":
    peer.main()

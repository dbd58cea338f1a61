"""T14: 50 tenants and 3 estates; random calls with tokens limited to tenants, and with another
estate's tokens, and at hooks, routing keys and pings of single tenants. What a tenant's data is marked with stands in no answer to anybody else."""

import http.client
import json
import os
import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import peer  # noqa: E402
from daemon import Daemon  # noqa: E402

CALLS = int(os.environ.get("HEADWATER_LEAK_CALLS", "20000"))
SEED = int(os.environ.get("HEADWATER_LEAK_SEED", "1"))
ESTATES = 3
TENANTS = 50
DOORS = 5
ROLES = ("viewer", "responder", "admin", "ingest")
DESCRIPTION = json.loads((peer.ROOT / "docs/openapi.json").read_text())
HOOK = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"


class Estate:
    """A daemon with every tenant's data in it, each under a mark of its own."""

    def __init__(self, folder, number, dice):
        self.tenants = [f"t{number}{i:02}" for i in range(TENANTS)]
        self.marks = {tenant: f"zq{dice.getrandbits(48):012x}" for tenant in self.tenants}
        self.doors = dice.sample(self.tenants, DOORS)  # have a hook, a routing key and a ping key
        folder.mkdir()
        self.daemon = Daemon(folder, [HOOK], hold="1h", quiet="1h", more=self.configured_doors(folder))
        text = self.daemon.config.read_text().replace("estate: eu", f"estate: estate-{number}")
        self.daemon.config.write_text(text)
        self.daemon.start_guarded()
        self.tokens = []  # (text, tenants): limited to them
        self.viewer = None  # not limited
        self.connection = None

    def configured_doors(self, folder):
        lists = {"hooks": "", "routing_keys": "", "heartbeats": ""}
        for tenant in self.doors:
            secret = folder / f"{tenant}.secret"
            secret.write_text(self.secret(tenant))
            secret.chmod(0o600)
            bound = f"labels: {{tenant: {tenant}}}, tenants: [{tenant}]"
            sign = f"{{scheme: token, header: X-Key, secret: 'file:{secret}'}}"
            lists["hooks"] += f"  - {{name: {tenant}, format: headwater_json, signature: {sign}, {bound}}}\n"
            lists["routing_keys"] += f"  - {{name: {tenant}, key: 'file:{secret}', {bound}}}\n"
            lists["heartbeats"] += f"  - {{name: {tenant}, ping: 'file:{secret}', {bound}}}\n"
        return "".join(f"{section}:\n{entries}" for section, entries in lists.items())

    def secret(self, tenant):
        return f"a-key-of-{tenant}-alone"

    def fill(self, dice):
        nodes = [{"name": "pg-main", "kind": "database", "public_name": "the shared database"}]
        edges = []
        for tenant, mark in self.marks.items():
            nodes.append({"name": f"web-{mark}", "kind": "service", "tenant": tenant})
            edges.append({"from": f"web-{mark}", "to": "pg-main", "kind": "stores-in"})
        self.post("map/estate?format=headwater", {"nodes": nodes, "edges": edges})
        events = [{"kind": "alert", "name": "PgConnectionsSaturated", "service": "pg-main", "severity": "critical"}]
        for tenant, mark in self.marks.items():
            own = {"tenant": tenant, "service": f"web-{mark}"}
            labels = {"secret": mark}
            events.append(
                {"kind": "alert", "name": f"Slow{mark}", **own, "labels": labels, "annotations": {"summary": mark}}
            )
            events.append({"kind": "alert", "name": "Errors", **own, "severity": "critical", "labels": labels})
            events.append({"kind": "change", "type": "deploy", "id": f"r-{mark}", "title": mark, **own})
            self.post("events", [{"kind": "nonsense", "note": mark}, events[0]])  # a dead letter
        self.post("events", events)
        for role in ROLES:
            for tenant in self.tenants:
                others = dice.sample(self.tenants, 1) if dice.random() < 0.1 else []
                self.make_token(role, sorted({tenant, *others}))
        self.viewer = self.post("tokens", {"name": "all", "role": "viewer"})["token"]

    def make_token(self, role, tenants):
        made = self.post("tokens", {"name": f"{role}-{tenants[0]}", "role": role, "tenants": tenants})
        self.tokens.append((made["token"], tenants))

    def post(self, path, body):
        """As an admin, on the connection that stays."""
        status, answer = self.call("POST", f"/headwater/v1/{path}", self.daemon.token, json.dumps(body))
        assert status < 300, answer
        return json.loads(answer.partition("\n\n")[2])

    def call(self, method, path, token, body, headers=None):
        """Status, and everything that came back."""
        headers = {"Authorization": f"Bearer {token}"} if headers is None else headers
        if body is not None:
            headers["Content-Type"] = "application/json"
        for _ in range(2):  # a connection that was closed meanwhile is made anew
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=30)
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                text = str(answer.headers) + answer.read().decode(errors="replace")
                if answer.will_close:
                    self.connection.close()
                    self.connection = None
                return answer.status, text
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()
                self.connection = None
        raise ConnectionError(path)


class Caller:
    """Makes up requests from the API's own description and from guesses."""

    def __init__(self, estates, dice):
        self.estates, self.dice = estates, dice
        self.routes = [
            (method.upper(), path, operation)
            for path, methods in DESCRIPTION["paths"].items()
            for method, operation in methods.items()
        ]
        # What a tenant may read is asked for more often than what is refused to it anyway.
        self.open_routes = [route for route in self.routes if "also limited to tenants" in route[2]["description"]]

    def some_tenant(self):
        return self.dice.choice(self.dice.choice(self.estates).tenants)

    def some_mark(self):
        return self.dice.choice(list(self.dice.choice(self.estates).marks.values()))

    def value(self, name):
        guesses = {
            "name": lambda: f"INC-{self.dice.randint(1, 120)}",
            "id": lambda: str(self.dice.randint(1, 200)),
            "rank": lambda: str(self.dice.randint(1, 3)),
            "tenant": self.some_tenant,
            "entity": lambda: self.dice.choice(["pg-main", f"web-{self.some_mark()}"]),
            "limit": lambda: str(self.dice.choice([1, 50, 1000])),
            "cursor": lambda: self.dice.choice(["1", "60.0", "9999", "5.5"]),
            "state": lambda: self.dice.choice(["open", "resolved", "merged,open"]),
            "source": lambda: self.dice.choice(["estate", "x"]),
            "type": lambda: "not-found",
        }
        return guesses.get(name, lambda: self.dice.choice(["1", "true", "x", "2026-01-01T00:00:00Z"]))()

    def body(self):
        tenant = self.some_tenant()
        return self.dice.choice(
            [
                None,
                "{}",
                '{"reason": "mine"}',
                json.dumps({"name": "x", "tenants": [tenant]}),
                json.dumps([{"kind": "alert", "name": "Errors", "tenant": tenant, "service": "pg-main"}]),
                json.dumps([{"labels": {"alertname": "Errors", "tenant": tenant}}]),
            ]
        )

    def at_a_door(self, estate):
        """A request by whoever shares a tenant's secret, or guesses it: what it may see, and the request."""
        tenant = self.dice.choice(estate.doors)
        mark = estate.marks[tenant]  # what it sends is kept, and read by who may see the whole estate
        secret = estate.secret(tenant if self.dice.random() < 0.9 else self.dice.choice(estate.doors) + "x")
        event = {"kind": "alert", "name": "Errors", "tenant": self.some_tenant(), "service": f"web-{mark}"}
        routed = {
            "routing_key": secret,
            "event_action": self.dice.choice(["trigger", "resolve", "nonsense"]),
            "dedup_key": mark,
            "payload": {"summary": mark, "source": "pg-main", "severity": "critical"},
        }
        json_type = {"Content-Type": "application/json"}
        request = self.dice.choice(
            [
                ("POST", f"/hooks/{tenant}", json.dumps(event), json_type | {"X-Key": secret}),
                ("POST", f"/hooks/{tenant}", self.body() or "", json_type | {"X-Key": secret}),
                ("POST", "/v2/enqueue", json.dumps(routed), json_type),
                ("POST", "/v2/change/enqueue", json.dumps(routed), json_type),
                ("POST", f"/ping/{secret}", mark, {}),
                ("GET", f"/ping/{secret}/{self.dice.choice(['start', 'fail', '7'])}", None, {}),
                ("GET", f"/v2/heartbeats/{tenant}/ping", None, {"Authorization": f"GenieKey {secret}"}),
            ]
        )
        return [tenant], *request

    def request(self):
        method, path, operation = self.dice.choice(self.open_routes if self.dice.random() < 0.5 else self.routes)
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", self.value(parameter["name"]))
        query = [
            f"{parameter['name']}={self.value(parameter['name'])}"
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "query" and self.dice.random() < 0.4
        ]
        if query:
            path += "?" + "&".join(query)
        return method, path, self.body() if method == "POST" else None


class Leaks(unittest.TestCase):
    def test_no_call_brings_another_tenants_or_estates_mark(self):
        print(f"HEADWATER_LEAK_SEED={SEED} HEADWATER_LEAK_CALLS={CALLS}", flush=True)
        dice = random.Random(SEED)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        estates = [Estate(pathlib.Path(folder.name) / str(i), i, dice) for i in range(ESTATES)]
        for estate in estates:
            self.addCleanup(estate.daemon.stop)
            estate.fill(dice)
        everyone = {mark: tenant for estate in estates for tenant, mark in estate.marks.items()}
        caller = Caller(estates, dice)
        own, taken, statuses = 0, 0, {}
        for number in range(CALLS):
            estate = dice.choice(estates)
            token, tenants = dice.choice(estate.tokens)
            limited = True
            luck = dice.random()
            if luck < 0.002:  # a token of another estate
                token, tenants = dice.choice(dice.choice([e for e in estates if e is not estate]).tokens)[0], []
            elif luck < 0.05:  # may see all of its own estate
                token, tenants, limited = estate.viewer, estate.tenants, False
            headers = None
            if dice.random() < 0.1:
                tenants, method, path, body, headers = caller.at_a_door(estate)
            else:
                method, path, body = caller.request()
            if not limited and path.startswith("/headwater/v1/incidents/events"):
                continue  # has no end
            status, answer = estate.call(method, path, token, body, headers)
            if headers is not None and status < 300:
                taken += 1
            statuses[status] = statuses.get(status, 0) + 1
            self.assertLess(status, 504 if status == 503 else 500, f"{method} {path}: {answer}")
            asked = path + (body or "")
            for mark in {part for part in find_marks(answer)}:
                if mark in asked:
                    continue
                self.assertIn(mark, everyone)
                self.assertIn(
                    everyone[mark], tenants, f"call {number} of seed {SEED}: {method} {path} for {tenants}: {answer[:2000]}"
                )
                own += 1
        self.assertGreater(taken, CALLS // 50, f"too few requests at doors were taken: {statuses}")
        self.assertGreater(own, CALLS // 100, f"too few calls saw anything of their own: {statuses}")
        self.assertGreater(statuses.get(403, 0), CALLS // 20)


def find_marks(text):
    at = text.find("zq")
    while at != -1:
        yield text[at : at + 14]
        at = text.find("zq", at + 2)


if __name__ == "__main__":
    peer.main()

#!/usr/bin/env python3
"""Writes the shipped streams: replay-data/NAME/{stream.ndjson,topology.yaml,config.yaml,expect.yaml}.

Usage: replay-data/generate.py [--seed N] [--without-guilty] [--out DIR] [NAME...]

Each stream is a story on top of an ordinary week-night: background alerts that come and go, repeats,
flaps, harmless deployments. The seed moves every time, order and choice; the story and what is expected
of it stay the same. --without-guilty leaves out what caused it, and where the cause itself raises nothing most of what it did:
the first suspect must then change.
"""
import argparse
import json
import pathlib
import random
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 30, 21, 0, tzinfo=timezone.utc)

CONFIG = """estate: eu
symptoms:
  rules:
{rules}
policies:
  - name: platform
    at_least: P3
    steps:
      - {{wait: 60s, receivers: [platform]}}
heartbeats:
  - {{name: MonitoringSilent, match: 'alertname="Watchdog"', interval: 1m, grace: 2m, severity: critical}}
receivers:
  - name: platform
    webhook: {{url: 'https://hooks.example.net/platform'}}
"""


class Story:
    """Collects events in any order and writes them by time."""

    def __init__(self, name, seed):
        self.name = name
        self.random = random.Random(f"{name}/{seed}")
        self.events = []
        self.nodes = []
        self.rules = []
        self.guilty = True

    # --- the map ---
    def node(self, name, kind="service", depends_on=(), tenant=None, tier=None):
        self.nodes.append((name, kind, list(depends_on), tenant, tier))
        return name

    def rule(self, name, symptom_class, severity=None):
        self.rules.append((name, symptom_class, severity))

    # --- events; `at` is seconds from the start ---
    def add(self, at, **event):
        event["time"] = (START + timedelta(seconds=round(at, 3))).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.events.append((at, len(self.events), event))

    def alert(self, at, name, service, severity="warning", tenant=None, lasts=None, every=60, summary=None):
        """Fires at `at`, repeats as Prometheus does, resolves after `lasts` seconds if given."""
        base = dict(kind="alert", name=name, service=service, severity=severity)
        if tenant:
            base["tenant"] = tenant
        if summary:
            base["annotations"] = {"summary": summary}
        starts = (START + timedelta(seconds=round(at, 3))).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        until = at + (lasts if lasts is not None else 600)
        t = at
        while t < until:
            self.add(t, status="firing", starts_at=starts, **base)
            t += every
        if lasts is not None:
            self.add(until, status="resolved", starts_at=starts, **base)

    def signal(self, at, name, service, tenant=None, count=None, value=None, baseline=None, stddev=None, reason=None):
        event = dict(kind="signal", name=name, service=service)
        if tenant:
            event["tenant"] = tenant
        if count is not None:
            event.update(signal="failure", count=count)
        else:
            event.update(signal="measurement", value=value, baseline={"value": baseline, "stddev": stddev})
        if reason:
            event["reason"] = reason
        self.add(at, **event)

    def change(self, at, change_id, change_type, service=None, status="succeeded", tenants=(), title=None, **more):
        event = dict(kind="change", id=change_id, type=change_type, status=status, title=title or change_id)
        if service:
            event["services"] = [service] if isinstance(service, str) else list(service)
        if tenants:
            event["tenants"] = list(tenants)
        event.update(more)
        self.add(at, **event)

    def jitter(self, low, high):
        return self.random.uniform(low, high)

    # --- an ordinary night ---
    def background(self, services, hours=1.0, skip_after=None):
        """Alerts that come and go on things that have nothing to do with the story."""
        span = hours * 3600
        for i in range(int(60 * hours)):
            at = self.jitter(0, span)
            service = self.random.choice(services)
            name = self.random.choice(["PodRestarted", "DiskWillFill", "SlowJob", "CertificateExpiresSoon"])
            severity = "warning" if i % 12 == 0 else "info"
            self.alert(at, name, service, severity=severity, lasts=self.jitter(60, 400))
        flapper = self.random.choice(services)
        at = self.jitter(0, 300)
        while at < span:
            self.alert(at, "NodeClockSkew", flapper, severity="info", lasts=30)
            at += self.jitter(400, 900)

    def watchdog(self, until, every=60):
        at = 0.0
        while at < until:
            self.add(at, kind="heartbeat", name="Watchdog", service="monitoring", labels={"alertname": "Watchdog"})
            at += every

    # --- files ---
    def topology(self):
        lines = ["nodes:"]
        for name, kind, depends_on, tenant, tier in self.nodes:
            fields = [f"name: {name}", f"kind: {kind}"]
            if tenant:
                fields.append(f"tenant: {tenant}")
            if tier:
                fields.append(f"tier: {tier}")
            if depends_on:
                fields.append("depends_on: [" + ", ".join(depends_on) + "]")
            lines.append("  - {" + ", ".join(fields) + "}")
        return "\n".join(lines) + "\n"

    def config(self):
        rules = []
        for name, symptom_class, severity in self.rules:
            more = f", severity: {severity}" if severity else ""
            rules.append(f"    - {{name: {name}, match: 'alertname=\"{name}\"', class: {symptom_class}{more}}}")
        return CONFIG.format(rules="\n".join(rules))

    def stream(self):
        lines = [json.dumps(event, separators=(",", ":")) for _, _, event in sorted(self.events, key=lambda e: e[:2])]
        # A few redeliveries: the same record twice must count once.
        for _ in range(5):
            at = self.random.randrange(len(lines) - 1)
            lines.insert(at + 1, lines[at])
        return "\n".join(lines) + "\n"


def tenants(count):
    return [f"t{i:02d}" for i in range(1, count + 1)]


def erp_estate(story, count):
    """An ERP for many tenants: apps on a shared database and cache, behind one ingress."""
    story.node("node-a", "node")
    story.node("node-b", "node")
    story.node("pg-main", "database", ["node-a"], tier=1)
    story.node("redis-main", "cache", ["node-b"], tier=2)
    story.node("object-store", "storage")
    for tenant in tenants(count):
        story.node(f"odoo-{tenant}", "app", ["pg-main", "redis-main"], tenant=tenant)
        story.node(f"portal-{tenant}", "app", [f"odoo-{tenant}", "ingress"], tenant=tenant)
    story.node("ingress", "ingress", tier=1)
    for i in range(1, 9):
        story.node(f"tool-{i}", "service", ["object-store"])
    return [f"tool-{i}" for i in range(1, 9)]


def month_end_billing_surge(story):
    """A billing run contends on the shared PostgreSQL at month-end; invoices fail for many tenants; a harmless deployment came minutes before."""
    tools = erp_estate(story, 24)
    story.node("billing-run", "job", ["pg-main"])
    story.rule("PgConnectionsSaturated", "saturation", "critical")
    story.rule("PgLockWaits", "saturation")
    story.rule("OdooSlow", "latency")
    story.background(tools)
    t = 2400 + story.jitter(0, 120)
    story.change(t - story.jitter(150, 400), "web-r88", "deploy", "tool-3", title="tool-3 r88")
    if story.guilty:
        story.alert(t, "PgLockWaits", "pg-main", lasts=900)
        story.alert(t + story.jitter(10, 25), "PgConnectionsSaturated", "pg-main", "critical", lasts=880)
    for tenant in story.random.sample(tenants(24), 18):
        story.alert(t + story.jitter(20, 55), "OdooSlow", f"odoo-{tenant}", tenant=tenant, lasts=800)
        for n in range(3):
            story.signal(t + 30 + n * 120 + story.jitter(0, 25), "invoices.failed", f"odoo-{tenant}", tenant=tenant,
                         count=story.random.randint(2, 9), reason="database timeout")
    return dict(first="pg-main", verdict="saturation", pages=1, below_unknown="tool-3 r88")


def third_party_api_slow(story):
    """A third-party API is slow; worker backlogs grow and timesheets are late."""
    tools = erp_estate(story, 12)
    story.node("timesheet-api", "external")
    story.rule("ExternalApiSlow", "external")
    story.rule("QueueBacklog", "saturation")
    for i in range(1, 7):
        story.node(f"sync-worker-{i}", "service", ["timesheet-api"])
    story.background(tools)
    t = 2000 + story.jitter(0, 200)
    story.change(t - story.jitter(900, 1500), "r31", "deploy", "tool-5", title="tool-5 r31")
    if story.guilty:
        story.alert(t, "ExternalApiSlow", "timesheet-api", "critical", lasts=1200)
    for i in story.random.sample(range(1, 7), 5 if story.guilty else 2):
        story.alert(t + story.jitter(15, 50), "QueueBacklog", f"sync-worker-{i}", lasts=1100)
        story.signal(t + story.jitter(60, 200), "timesheets.late", f"sync-worker-{i}", count=story.random.randint(3, 30))
    return dict(first="timesheet-api", verdict="external", pages=1)


def certificate_renewal_failed(story):
    """The renewal of the portal certificate failed; every tenant behind the proxy sees login errors; the proxy itself raised nothing."""
    tools = erp_estate(story, 16)
    story.rule("PortalLoginErrors", "errors", "critical")
    story.background(tools)
    t = 2300 + story.jitter(0, 200)
    story.change(t - 700, "r12", "deploy", "tool-1", title="tool-1 r12")
    if story.guilty:
        story.change(t - story.jitter(20, 60), "cert-portal", "certificate", "ingress", status="failed",
                     title="renew portal certificate")
    for tenant in tenants(16):
        story.alert(t + story.jitter(0, 45), "PortalLoginErrors", f"portal-{tenant}", "critical", tenant=tenant, lasts=900)
    return dict(first="renew portal certificate", verdict="change", pages=1)


def region_failover(story):
    """A region fails and traffic moves; replication lag and the failover change are consequences."""
    tools = [story.node(f"tool-{i}") for i in range(1, 6)]
    story.node("region-west", "region", tier=1)
    story.node("region-east", "region", tier=1)
    story.node("pg-west", "database", ["region-west"], tier=1)
    story.node("pg-east", "database", ["region-east", "pg-west"], tier=1)
    for i in range(1, 11):
        story.node(f"web-west-{i}", "service", ["region-west", "pg-west"])
    story.node("dns", "service")
    story.rule("RegionDown", "loss", "critical")
    story.rule("InstanceDown", "loss", "critical")
    story.rule("ReplicationLag", "latency")
    story.background(tools)
    t = 1800 + story.jitter(0, 300)
    if story.guilty:
        story.alert(t, "RegionDown", "region-west", "critical", lasts=1500)
    for i in range(1, 11):
        story.alert(t + story.jitter(5, 40), "InstanceDown", f"web-west-{i}", "critical", lasts=1400)
    story.alert(t + story.jitter(10, 30), "InstanceDown", "pg-west", "critical", lasts=1400)
    story.alert(t + story.jitter(35, 60), "ReplicationLag", "pg-east", lasts=900)
    story.change(t + story.jitter(70, 120), "failover-7", "failover", "pg-east", title="fail over to east")
    return dict(first="region-west", verdict="external", pages=1)


def bad_release(story):
    """One module is released to one tenant tier and breaks it; it is rolled back; tenants on the old version are the contrast."""
    tools = [story.node(f"tool-{i}") for i in range(1, 6)]
    story.node("pg-gold", "database", tier=1)
    for tenant in tenants(12):
        story.node(f"invoicing-{tenant}", "app", ["pg-gold"], tenant=tenant)
    story.rule("InvoicingErrors", "errors", "critical")
    story.background(tools)
    gold = tenants(12)[:6]
    t = 2000 + story.jitter(0, 200)
    if story.guilty:
        story.change(t - story.jitter(30, 90), "inv-17.4", "deploy", [f"invoicing-{x}" for x in gold], tenants=gold,
                     title="invoicing 17.4", version={"from": "17.3", "to": "17.4"})
    lasts = 600 + story.jitter(0, 60)
    for tenant in gold:
        story.alert(t + story.jitter(0, 40), "InvoicingErrors", f"invoicing-{tenant}", "critical", tenant=tenant, lasts=lasts)
    if story.guilty:
        story.change(t + 560, "inv-17.3-back", "rollback", [f"invoicing-{x}" for x in gold], tenants=gold,
                     title="invoicing back to 17.3")
    story.add(t + lasts + 900, kind="signal", signal="measurement", name="logins", service="tool-1", value=10,
              baseline={"value": 10, "stddev": 2})
    return dict(first="17.4", verdict="change", pages=1, resolved=True)


def noisy_neighbour(story):
    """One tenant's import saturates the shared database and hurts the 39 others; another tenant had a deployment a minute before."""
    tools = erp_estate(story, 40)
    story.rule("ImportRateHigh", "load")
    story.rule("PgConnectionsSaturated", "saturation", "critical")
    story.background(tools)
    t = 2200 + story.jitter(0, 200)
    story.change(t - 60, "web-r214", "deploy", "odoo-t03", tenants=["t03"], title="odoo-web r214")
    if story.guilty:
        story.alert(t, "ImportRateHigh", "odoo-t17", tenant="t17", lasts=900,
                    summary="bulk import of 1.2 million rows")
    story.alert(t + story.jitter(8, 14), "PgConnectionsSaturated", "pg-main", "critical", lasts=850)
    for tenant in tenants(40):
        if tenant != "t17":
            story.signal(t + story.jitter(18, 45), "invoices.failed", f"odoo-{tenant}", tenant=tenant,
                         count=story.random.randint(1, 6), reason="database timeout")
    return dict(first="load of tenant t17", verdict="tenant", pages=1)


def silent_redis(story):
    """Redis evicts and nobody alerts on it; most of what depends on it fails."""
    tools = [story.node(f"tool-{i}") for i in range(1, 6)]
    story.node("pg-main", "database", tier=1)
    story.node("redis-sessions", "cache", tier=2)
    for i in range(1, 9):
        story.node(f"web-{i}", "service", ["redis-sessions", "pg-main"])
    for i in range(1, 9):
        story.node(f"report-{i}", "service", ["pg-main"])
    story.rule("SessionErrors", "errors", "critical")
    story.background(tools)
    t = 2100 + story.jitter(0, 200)
    hurt = story.random.sample(range(1, 9), 7) if story.guilty else [1, 2]
    for i in hurt:
        story.alert(t + story.jitter(0, 40), "SessionErrors", f"web-{i}", "critical", lasts=900)
    return dict(first="redis-sessions", verdict="shared dependency", pages=1)


def backup_rots(story):
    """Backups fail silently for days, then a restore test fails."""
    tools = [story.node(f"tool-{i}") for i in range(1, 6)]
    story.node("pg-main", "database", tier=1)
    story.node("backup-job", "job", ["pg-main"])
    story.rule("BackupFailed", "state", "warning")
    story.rule("RestoreTestFailed", "state", "critical")
    story.background(tools)
    if story.guilty:
        for night in range(3):
            story.alert(600 + night * 900 + story.jitter(0, 60), "BackupFailed", "backup-job", "info", lasts=120)
        story.alert(3300 + story.jitter(0, 120), "RestoreTestFailed", "backup-job", "critical", lasts=600)
    return dict(first="backup-job", verdict="component", pages=1)


def two_at_once(story):
    """Two unrelated failures behind one ingress in the same minute."""
    tools = [story.node(f"tool-{i}") for i in range(1, 6)]
    story.node("ingress", "ingress", tier=1)
    for i in range(1, 11):
        story.node(f"db-{i}", "database")
        story.node(f"shop-{i}", "service", [f"db-{i}", "ingress"])
        story.node(f"front-{i}", "service", [f"shop-{i}", "ingress"])
    story.rule("DbDown", "loss", "critical")
    story.rule("Http5xx", "errors", "critical")
    story.background(tools)
    t = 2000 + story.jitter(0, 200)
    for n, offset in ((2, 0.0), (7, story.jitter(5, 40))):
        if n == 7 or story.guilty:
            story.alert(t + offset, "DbDown", f"db-{n}", "critical", lasts=900)
        story.alert(t + offset + story.jitter(5, 20), "Http5xx", f"shop-{n}", "critical", lasts=880)
        story.alert(t + offset + story.jitter(10, 30), "Http5xx", f"front-{n}", "critical", lasts=880)
    return dict(incidents=2, not_first="ingress", pages=2)


def blind(story):
    """Monitoring itself is down: the Watchdog stops."""
    tools = [story.node(f"tool-{i}") for i in range(1, 6)]
    story.node("monitoring", "service", tier=1)
    story.background(tools, hours=0.5)
    story.watchdog(1800 if story.guilty else 3600)
    story.add(3600, kind="signal", signal="measurement", name="logins", service="tool-1", value=10,
              baseline={"value": 10, "stddev": 2})
    return dict(symptom="MonitoringSilent", verdict="unknown", pages=1)


STORIES = {
    "month-end-billing-surge": month_end_billing_surge,
    "third-party-api-slow": third_party_api_slow,
    "certificate-renewal-failed": certificate_renewal_failed,
    "region-failover": region_failover,
    "bad-release": bad_release,
    "noisy-neighbour": noisy_neighbour,
    "silent-redis": silent_redis,
    "backup-rots": backup_rots,
    "two-at-once": two_at_once,
    "blind": blind,
}


def readme(name, expected):
    told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in expected.items())
    return (f"# {name}\n\n{STORIES[name].__doc__}\n\nExpected: {told}.\n\n"
            f"    headwater replay replay-data/{name}\n")


def write(name, seed, guilty, out):
    story = Story(name, seed)
    story.guilty = guilty
    expected = STORIES[name](story)
    folder = pathlib.Path(out) / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stream.ndjson").write_text(story.stream())
    (folder / "topology.yaml").write_text(story.topology())
    (folder / "config.yaml").write_text(story.config())
    (folder / "README.md").write_text(readme(name, expected))
    (folder / "expect.yaml").write_text("".join(f"{key}: {value}\n" for key, value in expected.items()))
    return expected


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-guilty", action="store_true")
    parser.add_argument("--out", default=str(pathlib.Path(__file__).parent))
    options = parser.parse_args()
    for name in options.names or STORIES:
        write(name, options.seed, not options.without_guilty, options.out)


if __name__ == "__main__":
    main()

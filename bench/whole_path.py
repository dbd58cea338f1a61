"""The whole path from a real broker to durable state, beside two floor programs. See README.md.

    python3 bench/whole_path.py path --events 1000000
    python3 bench/whole_path.py growth rules
    python3 bench/whole_path.py noisy

Figures are CPU time of whole processes, all threads, of this machine at this moment (of `noisy` how long
a sender waits): compare ratios within one run.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests/peers"), str(ROOT / "tests/peers/kafka")]

import broker  # noqa: E402

BUILD = ROOT / "build/release"
FOLDER = ROOT / "build/bench"
LOAD = BUILD / "bench/estate_load"
FLOOR = BUILD / "bench/floor"
HEADWATER = BUILD / "app/headwater"
PARTITIONS = 12
TICKS = os.sysconf("SC_CLK_TCK")

RANGES = {
    "entities": [100, 1_000, 10_000, 100_000, 1_000_000],
    "rules": [10, 100, 1_000, 10_000],
    "active": [1_000, 10_000, 100_000, 1_000_000],
    "tenants": [1, 10, 100, 1_000],
}
BOUNDS = {"entities": 1.5, "rules": 1.5, "active": 1.5, "tenants": 1.2}


def say(text):
    print(text, flush=True)


def note(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


class Spent:
    """What a process that has ended took."""

    def __init__(self, events, usage, wall):
        self.micros = (usage.ru_utime + usage.ru_stime) * 1e6 / events
        self.rate = 1e6 / self.micros
        self.peak_mib = usage.ru_maxrss / 1024
        self.wall_rate = events / wall


def run(command, events, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    started = time.monotonic()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{(folder / 'log').read_text()[-2000:]}")
    return Spent(events, usage, time.monotonic() - started)


class Estate:
    """One shape of estate and the topic with its events."""

    def __init__(self, kafka, topic, **shape):
        self.kafka, self.topic, self.shape = kafka, topic, shape
        self.start = int(time.time()) - 10_000
        self.folder = FOLDER / topic
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._load("--folder", self.folder, "--broker", kafka.address, "--topic", topic).wait()
        self.written = 0

    def _load(self, *arguments, **streams):
        shape = [f"--{name}={value}" for name, value in self.shape.items()]
        command = [LOAD, *shape, "--start", self.start, *arguments]
        return subprocess.Popen([str(part) for part in command], **streams)

    def produce(self, events):
        note(f"{self.topic}: producing {events:,} events")
        load = self._load("--first", self.written, "--events", events, stdout=subprocess.PIPE)
        command = ["kcat", "-P", "-b", self.kafka.address, "-t", self.topic, "-K", "\t", "-X", "linger.ms=50"]
        subprocess.run(command, stdin=load.stdout, check=True)
        if load.wait() != 0:
            sys.exit("estate_load failed")
        self.written += events


def serve(folder, data, *arguments):
    """The command of a daemon with the configuration in `folder`."""
    return [HEADWATER, "serve", "--config", folder / "headwater.yaml", "--data", data, *arguments]


def path(kafka, events, rounds):
    estate = Estate(kafka, "path")
    estate.produce(events)
    work = FOLDER / "work"
    commands = {
        "floor A": lambda: [FLOOR, "A", kafka.address, estate.topic, events, work / "data"],
        "floor B": lambda: [FLOOR, "B", kafka.address, estate.topic, events, work / "data"],
        "headwater": lambda: serve(estate.folder, work / "data", "--exit-at-end"),
    }
    spent = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            note(f"round {number + 1} of {rounds}: {name}")
            spent[name].append(run(command(), events, work))
    note("")
    say(f"\n{events:,} events, 10 tenants x 200 services, {PARTITIONS} partitions; median of {rounds} interleaved rounds")
    say(f"{'':12}{'us CPU/event':>14}{'events/CPU-s':>14}{'events/s':>12}{'peak MiB':>10}{'of A':>8}{'of B':>8}")
    middle = lambda name, field: statistics.median(getattr(each, field) for each in spent[name])  # noqa: E731
    for name in commands:
        ratios = [
            statistics.median(
                ours.rate / floor.rate for ours, floor in zip(spent[name], spent[other])
            )
            for other in ("floor A", "floor B")
        ]
        say(
            f"{name:12}{middle(name, 'micros'):14.2f}{middle(name, 'rate'):14,.0f}"
            f"{middle(name, 'wall_rate'):12,.0f}{middle(name, 'peak_mib'):10.0f}{ratios[0]:8.2f}{ratios[1]:8.2f}"
        )


class Live:
    """A running daemon, its CPU time and memory read from outside, its progress from its metrics."""

    def __init__(self, folder):
        self.log = folder / "log"
        self.process = subprocess.Popen(
            [str(part) for part in serve(folder, folder / "data")], stdout=self.log.open("wb"), stderr=subprocess.STDOUT
        )
        self.address = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def wait_until_ready(self):
        while self.address is None:
            if self.process.poll() is not None:
                sys.exit(f"headwater ended:\n{self.log.read_text()[-2000:]}")
            found = re.search(r"listening on ([0-9.:]+)", self.log.read_text())
            self.address = found and found.group(1)
            time.sleep(0.1)

    def taken(self):
        self.wait_until_ready()
        with urllib.request.urlopen(f"http://{self.address}/metrics", timeout=60) as answer:
            found = re.search(rb"^headwater_kafka_records_total\S* (\S+)$", answer.read(), re.M)
        return float(found.group(1)) if found else 0

    def wait_until_taken(self, events):
        while self.taken() < events:
            time.sleep(0.2)
        time.sleep(1)  # what was read becomes durable

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024


def cost(kafka, name, value, events):
    """CPU microseconds of an event once all that is always active fires, and what that took of memory."""
    shape = {"active": 2_000, name: value}
    estate = Estate(kafka, f"{name}-{value}", **shape)
    active = shape["active"]
    with Live(estate.folder) as daemon:
        estate.produce(1)
        daemon.wait_until_taken(1)
        empty = daemon.memory()
        estate.produce(active - 1)
        daemon.wait_until_taken(active)
        memory = daemon.memory() - empty
    # Started anew: the rows that the first firings left to be written are no cost of what follows.
    with Live(estate.folder) as daemon:
        daemon.wait_until_ready()
        daemon.process.send_signal(signal.SIGSTOP)
        estate.produce(events)
        before = daemon.cpu_seconds()
        daemon.process.send_signal(signal.SIGCONT)
        daemon.wait_until_taken(events)
        micros = (daemon.cpu_seconds() - before) * 1e6 / events
    return micros, memory


def growth(kafka, names, events, rounds):
    for name in names:
        say(f"\ngrowth with {name}, {events:,} events each; to stay below {BOUNDS[name]} of the first")
        say(f"{name:>12}{'us CPU/event':>14}{'of the first':>14}" + f"{'bytes/alert':>13}" * (name == "active"))
        first = None
        before = None  # what fewer alerts took: buffers that fill up once are no alert's
        for value in RANGES[name]:
            measured = [cost(kafka, name, value, events) for _ in range(rounds)]
            micros = statistics.median(each[0] for each in measured)
            memory = statistics.median(each[1] for each in measured)
            first = first or micros
            note("")
            shown = f"{(memory - before[1]) / (value - before[0]):13,.0f}" if before and name == "active" else ""
            before = value, memory
            say(f"{value:12,}{micros:14.2f}{micros / first:14.2f}{shown}")


def restart(kafka, active, rounds):
    """How long a start takes until it answers /-/ready, with all of its alerts firing."""
    estate = Estate(kafka, f"restart-{active}", active=active)
    ready = {"stopped (SIGTERM)": [], "killed (kill -9)": []}
    with Live(estate.folder) as daemon:
        estate.produce(active)
        note(f"taking {active:,} alerts")
        daemon.wait_until_taken(active)
    for number in range(rounds):
        for way, seconds in ready.items():
            note(f"round {number + 1} of {rounds}: {way}")
            with Live(estate.folder) as daemon:
                daemon.wait_until_ready()
                estate.produce(100_000)  # what recovery has to read again
                daemon.wait_until_taken(100_000)
                if way.startswith("killed"):
                    daemon.process.kill()
                    daemon.process.wait()
            started = time.monotonic()
            with Live(estate.folder) as daemon:
                daemon.wait_until_ready()
                seconds.append(time.monotonic() - started)
    note("")
    say(f"\nseconds until ready, {active:,} alerts firing; {rounds} rounds")
    for way, seconds in ready.items():
        say(f"{way:20}" + "".join(f"{each:8.2f}" for each in seconds))


ALERT = {"kind": "alert", "status": "firing", "severity": "info"}
NOISE_BATCH = 100  # events of a request


class Sender:
    """One connection to one door: doors are senders of their own."""

    def __init__(self, address, door):
        self.door = door
        self.connection = http.client.HTTPConnection(address, timeout=30)

    def send(self, body):
        """The answer's status and how long it took."""
        started = time.monotonic()
        self.connection.request("POST", self.door, body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - started


def at_pace(a_second, seconds):
    """Goes on at even steps, late or not: a slow answer slows no sender that waits for nothing."""
    started = time.monotonic()
    for number in range(int(a_second * seconds)):
        time.sleep(max(0.0, started + number / a_second - time.monotonic()))
        yield number


def make_noise(address, events_a_second, seconds, told):
    """Repeats of 1,000 alerts; tells how many events were taken and refused."""
    sender = Sender(address, "/headwater/v1/events")
    alerts = [dict(ALERT, name="Noise", service=f"noisy-{i}", tenant="loud") for i in range(1_000)]
    # Written beforehand: what making them costs is no cost of the daemon on the same cores.
    bodies = [json.dumps(alerts[first : first + NOISE_BATCH]) for first in range(0, len(alerts), NOISE_BATCH)]
    told_of = {True: 0, False: 0}
    for number in at_pace(events_a_second / NOISE_BATCH, seconds):
        status, _ = sender.send(bodies[number % len(bodies)])
        told_of[status == 202] += NOISE_BATCH
    told.put((told_of[True], told_of[False]))


def quiet_latencies(address, seconds):
    """Of one alert after the other, 50 a second, until each is durable."""
    sender = Sender(address, "/api/v2/alerts")
    latencies = []
    for number in at_pace(50, seconds):
        alert = {"labels": {"alertname": "Quiet", "service": f"quiet-{number % 50}", "tenant": "calm"}}
        status, took = sender.send(json.dumps([alert]))
        if status != 200:
            sys.exit(f"the quiet sender was answered {status}")
        latencies.append(took * 1e3)
    return sorted(latencies)


def one_round(folder, rate_limit, noise, seconds):
    """The quiet sender's p50 and p99 in ms, and what became of the noise."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rate = f", rate: {{events: {rate_limit}}}" if rate_limit else ""
    (folder / "headwater.yaml").write_text(f"server: {{listen: '127.0.0.1:0', authentication: false{rate}}}\n")
    with Live(folder) as daemon:
        daemon.wait_until_ready()
        told = multiprocessing.Queue()
        maker = multiprocessing.Process(target=make_noise, args=(daemon.address, noise, seconds, told))
        if noise:
            maker.start()
        latencies = quiet_latencies(daemon.address, seconds)
        taken, refused = told.get(timeout=60) if noise else (0, 0)
    return statistics.median(latencies), latencies[len(latencies) * 99 // 100], taken, refused


def noisy(rounds, seconds):
    cases = {
        "alone": (0, 0),
        "beside 10 times its rate": (0, 500),
        "beside 100 times a limit": (100, 10_000),
        "beside 10,000/s, no limit": (0, 10_000),
    }
    measured = {name: [] for name in cases}
    for number in range(rounds):
        for name, (rate_limit, noise) in cases.items():
            note(f"round {number + 1} of {rounds}: {name}")
            measured[name].append(one_round(FOLDER / "noisy", rate_limit, noise, seconds))
    note("")
    say(f"\nhow long a sender of 50 alerts a second waits until each is durable; median of {rounds} interleaved rounds")
    say(f"{'':28}{'p50 ms':>10}{'p99 ms':>10}{'of alone':>10}{'taken':>10}{'refused':>10}")
    for name in cases:
        p50, p99, taken, refused = (statistics.median(field) for field in zip(*measured[name]))
        ratio = statistics.median(ours[1] / alone[1] for ours, alone in zip(measured[name], measured["alone"]))
        say(f"{name:28}{p50:10.2f}{p99:10.2f}{ratio:10.2f}{taken:10,.0f}{refused:10,.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    whole = verbs.add_parser("path", help="beside floors A and B")
    whole.add_argument("--events", type=int, default=1_000_000)
    whole.add_argument("--rounds", type=int, default=3)
    grown = verbs.add_parser("growth", help="with entities, rules, active alerts, tenants")
    grown.add_argument("names", nargs="*", default=list(RANGES), metavar="|".join(RANGES))
    grown.add_argument("--events", type=int, default=400_000)
    grown.add_argument("--rounds", type=int, default=1)
    again = verbs.add_parser("restart", help="seconds until a full estate is ready again")
    again.add_argument("--active", type=int, default=1_000_000)
    again.add_argument("--rounds", type=int, default=3)
    loud = verbs.add_parser("noisy", help="one sender's latency beside another's storm")
    loud.add_argument("--rounds", type=int, default=3)
    loud.add_argument("--seconds", type=int, default=20)
    arguments = parser.parse_args()
    for name in getattr(arguments, "names", []):
        if name not in RANGES:
            parser.error(f"unknown range: {name}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    if arguments.verb == "noisy":
        noisy(arguments.rounds, arguments.seconds)
        return
    with broker.KafkaBroker(FOLDER / "kafka", PARTITIONS) as kafka:
        if arguments.verb == "path":
            path(kafka, arguments.events, arguments.rounds)
        elif arguments.verb == "restart":
            restart(kafka, arguments.active, arguments.rounds)
        else:
            growth(kafka, arguments.names, arguments.events, arguments.rounds)
    shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()

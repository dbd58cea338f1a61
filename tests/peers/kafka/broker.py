"""A real Apache Kafka broker (KRaft, one node) on loopback ports, for tests and benchmarks.

    with broker.KafkaBroker(folder) as kafka:
        kafka.produce("alerts", ["one", "two"])

As a program it runs a broker until it is stopped: python3 tests/peers/kafka/broker.py FOLDER
The jars come from `tools/setup --peers`. Topics come into being when they are first named.
"""

import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import peer  # noqa: E402

JARS = peer.ROOT / "build/peers/kafka"
CLUSTER = "AAAAAAAAAAAAAAAAAAAAAQ"
READY = "Kafka Server started"

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={logs}
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=200
num.partitions={partitions}
auto.create.topics.enable=true
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
"""


def require():
    """Skips the calling test, saying why, unless a broker and kcat can be run."""
    peer.require("java", "kcat")
    if not (JARS / ".complete").exists():
        raise unittest.SkipTest("Apache Kafka's jars are not there (tools/setup --peers)")


class KafkaBroker:
    """`folder` holds its data, settings and log; a broker started again there goes on where it was."""

    def __init__(self, folder, partitions=1):
        self.folder = pathlib.Path(folder).resolve()
        self.port = peer.free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._process = None
        self._write_settings(partitions)
        self._java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", self._settings)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self._process.pid

    def start(self):
        """Returns when it answers. Also after stop() or kill(): same address, same data."""
        seen = self._log.stat().st_size if self._log.exists() else 0
        self._process = peer.Process(self._command("kafka.Kafka", self._settings), self._log)

        def started():
            with self._log.open("rb") as log:
                log.seek(seen)
                return READY.encode() in log.read()

        self._process.wait_until(started, "the broker is up", seconds=60)

    def stop(self):
        if self._process is not None:
            self._process.stop()

    def kill(self):
        self._process.kill()

    def pause(self):
        """SIGSTOP: connections stay, nothing answers. resume() ends it."""
        self._process.send(signal.SIGSTOP)

    def resume(self):
        self._process.send(signal.SIGCONT)

    def produce(self, topic, messages, partition=None, key_separator=None):
        """Returns when the broker has acknowledged all of them. One line is one message."""
        command = ["kcat", "-P", "-b", self.address, "-t", topic, "-X", "acks=all"]
        command += ["-p", str(partition)] if partition is not None else []
        command += ["-K", key_separator] if key_separator else []
        text = "".join(f"{message}\n" for message in messages)
        subprocess.run(command, input=text, text=True, check=True, timeout=60)

    def consume(self, topic):
        """All messages of a topic from its beginning to its end now, partition by partition."""
        command = ["kcat", "-C", "-q", "-e", "-o", "beginning", "-b", self.address, "-t", topic]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.splitlines()

    def create_topic(self, topic):
        """Asking for a topic's metadata brings it into being; returns when it can be written."""

        def there():
            command = ["kcat", "-L", "-b", self.address, "-t", topic]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            return done.returncode == 0 and "partition 0, leader 1" in done.stdout

        peer.wait_until(there, f"topic {topic} is there")

    def _write_settings(self, partitions):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._settings = self.folder / "server.properties"
        self._log = self.folder / "broker.log"
        self._settings.write_text(
            PROPERTIES.format(
                port=self.port,
                controller=peer.free_port(),
                logs=self.folder / "data",
                partitions=partitions,
            )
        )

    def _command(self, *arguments):
        # A small heap and the quick compiler only: a test's broker lives for seconds.
        java = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        return [*java, "-cp", f"{JARS}/*", *arguments]

    def _java(self, *arguments):
        command = [str(part) for part in self._command(*arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")


def run_until_stopped():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=pathlib.Path, help="emptied first; holds data and log")
    parser.add_argument("--partitions", type=int, default=1, help="of each new topic")
    arguments = parser.parse_args()
    if (arguments.folder / "server.properties").exists():
        shutil.rmtree(arguments.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with KafkaBroker(arguments.folder, arguments.partitions) as kafka:
        print(f"{kafka.address} pid {kafka.pid}", flush=True)
        signal.pause()


if __name__ == "__main__":
    run_until_stopped()

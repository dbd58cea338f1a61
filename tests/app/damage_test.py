"""R13: random damage to a closed store. `verify` and `serve` must refuse it, saying why, or what they
show must be whole: digest, alerts and incidents are known. `--rounds N` says how often."""

import json
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

ROUNDS = 36
if "--rounds" in sys.argv:
    at = sys.argv.index("--rounds")
    ROUNDS = int(sys.argv[at + 1])
    del sys.argv[at : at + 2]
SEED = 20260105
NOT_DONE, DAMAGED = 1, 7
ALERTS = 150
NOBODY = (
    "{name: nobody, allow_private: true, allow_insecure: true, webhook: {url: 'http://127.0.0.1:9/hook'}}"
)


def flip(path, chance):
    bytes_of = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 1, 8))):
        bytes_of[chance.randrange(len(bytes_of))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes_of)


def cut(path, chance):
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def remove(path, chance):
    path.unlink()


def blank(path, chance):
    """A block that was never written."""
    with path.open("r+b") as file:
        file.seek(chance.randrange(path.stat().st_size))
        file.write(bytes(chance.choice((16, 512, 4096))))


def append(path, chance):
    with path.open("ab") as file:
        file.write(chance.randbytes(chance.choice((1, 100, 5000))))


DAMAGES = (flip, flip, flip, cut, cut, remove, blank, append)


class Damage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemon = daemon.Daemon(self.folder / "hw", [NOBODY], hold="1h", quiet="1h")
        self.addCleanup(self.daemon.stop)
        self.sound = self.folder / "sound"
        self.make_sound_store()

    def make_sound_store(self):
        """Tables and a log: one run that was stopped, one that was killed."""
        for end in (self.daemon.stop, self.daemon.kill):
            self.daemon.start()
            for number in range(ALERTS):
                labels = {"alertname": "TargetDown", "service": f"{end.__name__}-{number}", "severity": "critical"}
                self.daemon.request("/api/v2/alerts", [{"labels": labels, "annotations": {"text": "x" * 200}}])
            end()
        self.daemon.data.rename(self.sound)
        verified = self.daemon.run("verify", self.sound, "--json")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.digest = json.loads(verified.stdout)["estates"][0]["state"]["digest"]
        shutil.copytree(self.sound, self.daemon.data)
        self.known = self.serve_and_look()
        self.assertEqual(len(self.known[0]), 2 * ALERTS)

    def seen(self):
        """What is served; not its digest, which tells of each start that comes late."""
        incidents = self.daemon.api("incidents?limit=1000&state=open,acknowledged,resolved,merged")["incidents"]
        return self.daemon.api("alerts?limit=1000")["alerts"], [(each["name"], each["title"]) for each in incidents]

    def damaged(self, chance):
        """What was done to a copy of the sound store."""
        shutil.rmtree(self.daemon.data, ignore_errors=True)
        shutil.copytree(self.sound, self.daemon.data)
        told = []
        for _ in range(chance.choice((1, 1, 1, 2))):
            files = sorted(path for path in self.daemon.data.rglob("*") if path.is_file() and path.stat().st_size > 0)
            damage, path = chance.choice(DAMAGES), chance.choice(files)
            damage(path, chance)
            told.append(f"{damage.__name__} {path.relative_to(self.daemon.data)}")
        return ", ".join(told)

    def test_is_refused_or_harmless_and_never_served_as_whole(self):
        refused = 0
        for number in range(ROUNDS):
            chance = random.Random(SEED + number)
            done = self.damaged(chance)
            with self.subTest(seed=SEED + number, done=done):
                verified = self.daemon.run("verify", self.daemon.data, "--json")
                self.judge_verified(verified)
                served = self.serve_and_look()
                if served is None:
                    refused += 1
                else:
                    self.assertEqual(served, self.known, "another state was served as if whole")
        print(f"{ROUNDS} rounds, {refused} refused by serve", flush=True)
        self.assertGreater(refused, ROUNDS // 5)
        self.assertLess(refused, ROUNDS)

    def judge_verified(self, verified):
        self.assertIn(verified.returncode, (0, NOT_DONE, DAMAGED), verified.stderr)
        if verified.returncode == NOT_DONE:
            self.assertIn("headwater: ", verified.stderr)
            return
        found = json.loads(verified.stdout)
        self.assertEqual(found["whole"], verified.returncode == 0)
        if found["whole"]:
            self.assertEqual([estate["state"]["digest"] for estate in found["estates"]], [self.digest])
        else:
            self.assertTrue(found["faults"] and all(found["faults"]), found)

    def serve_and_look(self):
        """What is served; none if it is refused."""
        command = [peer.headwater_binary(), "serve", "--config", self.daemon.config, "--data", self.daemon.data]
        self.daemon.process = peer.Process(command, self.folder / "damaged.log")
        try:
            self.daemon.process.wait_until(self.daemon.ready, "the daemon to be ready")
            return self.seen()
        except RuntimeError:
            self.assertIn("headwater serve: ", self.daemon.process.output())
            return None
        finally:
            self.daemon.kill()
            self.daemon.process.log.unlink()


if __name__ == "__main__":
    peer.main()

"""The client of healthchecks.io: does to the check of the key given, at the server given, what is asked
for, and prints what it was answered."""

import json
import sys

from healthchecks_io import CheckTrap, Client
from healthchecks_io.client.exceptions import CheckNotFoundError

server, key, *calls = sys.argv[1:]
client = Client(api_key="unused", ping_url=server)


def trap(outcome):
    """A job within the client's context manager."""
    with CheckTrap(client, uuid=key, suppress_exceptions=True) as check:
        check.add_log("a line of the job's log")
        if outcome == "raises":
            raise OSError("disk full")
    return True, outcome


def log():
    """The client has no call for a note; its address and its reading of the answer are its own."""
    answer = client._client.post(client._get_ping_url(key, "", "/log"), content="half way")
    return client.check_ping_response(answer).text == "OK", "log"


CALLS = {
    "success": lambda: client.success_ping(uuid=key, data="all is well"),
    "start": lambda: client.start_ping(uuid=key),
    "fail": lambda: client.fail_ping(uuid=key, data="disk full"),
    "exit 0": lambda: client.exit_code_ping(0, uuid=key),
    "exit 3": lambda: client.exit_code_ping(3, uuid=key, data="no space left"),
    "log": log,
    "job": lambda: trap("returns"),
    "broken job": lambda: trap("raises"),
}


def answer(call):
    try:
        return CALLS[call]()[0]
    except CheckNotFoundError:
        return "not found"


print(json.dumps([answer(call) for call in calls]))

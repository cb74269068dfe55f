"""Makes the calls of one client, one after the other, and says of each on a line of JSON how it went."""

import asyncio
import inspect
import json
import sys
import traceback

#: Where the Worker answers, without a slash at the end.
BASE = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else ""

_calls = []


def call(name):
    """Registers a function, plain or async, as a call; what it raises is how it failed."""

    def register(function):
        _calls.append((name, function))
        return function

    return register


def calls_with(connect, suffix):
    """Registers functions that take a client, each with one of its own: `connect` opens it as a context."""

    def named(name):
        def register(function):
            async def with_client():
                async with connect() as client:
                    await function(client)

            return call(f"{name} ({suffix})")(with_client)

        return register

    return named


def raises(expected, work):
    """The exception of a kind that some work must raise."""
    try:
        work()
    except expected as error:
        return error
    raise AssertionError(f"nothing was raised where {expected} should be")


def run():
    for name, function in _calls:
        try:
            result = function()
            if inspect.isawaitable(result):
                asyncio.run(_awaited(result))
            error = None
        except BaseException:
            error = traceback.format_exc(limit=-4)
        print(json.dumps({"call": name, "error": error}), flush=True)


async def _awaited(result):
    return await result

"""Runs the samples of the document of the API: those for Python here, those for a shell with curl."""

import json
import subprocess

import requests
from calls import BASE, call, run

document = requests.get(f"{BASE}/openapi.json").json()


def register(language, name, source):
    @call(f"{language}: {name}")
    def sample():
        if language == "Python":
            exec(compile(source, name, "exec"), {"print": lambda *_: None})
        else:
            done = subprocess.run(["bash", "-c", f"{source} --silent --fail-with-body"], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            json.loads(done.stdout)


for path, operations in document["paths"].items():
    for operation in operations.values():
        # The map is bytes, which no sample reads.
        if operation["operationId"] == "getMap":
            continue
        for sample in operation["x-codeSamples"]:
            if sample["lang"] in ("Python", "Shell"):
                register(sample["lang"], operation["operationId"], sample["source"])

run()

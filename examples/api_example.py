"""A program that reports for an organisation: begin, send rows, read what is wrong, mend it, confirm, submit.

    SSW_URL=http://127.0.0.1:8000 SSW_TOKEN=ssw_... python3 examples/api_example.py ROUND ORGANISATION AREA

Needs nothing but Python. The token is made on the page /tokens/ with the scopes to read lists and to send submissions.
"""

import json
import os
import sys
import urllib.error
import urllib.request
import uuid

BASE = os.environ.get("SSW_URL", "http://127.0.0.1:8000").rstrip("/") + "/api/v1/"
TOKEN = os.environ["SSW_TOKEN"]
ROWS = [
    {"cadre": "swo", "headcount": 4, "posts_approved": 6, "posts_filled": 4},
    {
        "cadre": "cdo",
        "headcount": "three",
        "flags": {"fte": "not_applicable"},
    },  # a number is needed: it is mended below
]


def call(method, path, body=None):
    """(status, answer). A write has a key of its own: sent twice by mistake, it is done once."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json", "Accept-Language": "en"}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def done(answer, *expected):
    status, said = answer
    if status not in expected:
        sys.exit(f"{status}: {said.get('title')} {said.get('detail', '')} {said.get('errors', '')}")
    return said


def main(round, organisation, area):
    for each in done(call("GET", "rounds/"), 200)["results"]:
        print(f"round {each['code']}, counted on {each['as_of']}, to be sent by {each['closes']}")
    place = {"round": round, "organisation": organisation, "area": area}
    made = done(call("POST", "submissions/", place), 201, 409)  # 409: a draft is open already, and named
    number = made.get("id") or made.get("submission") or sys.exit(made["detail"])
    status, said = call("POST", f"submissions/{number}/rows/", {"rows": ROWS, "confirm": True})
    if status == 422:
        for problem in said["errors"]:
            print(
                f"row {problem['row']}, {problem['column']}: "
                f"{problem['value']!r}: {problem['message']}. {problem['mend']}"
            )
            ROWS[problem["index"]][problem["column"]] = 3
        said = done(call("POST", f"submissions/{number}/rows/", {"rows": ROWS, "confirm": True}), 200)
    print(f"stored {said['upload']['rows_ready']} records, revision {said['revision']}")
    sent = {"revision": said["revision"], "message": "From our personnel system"}
    done(call("POST", f"submissions/{number}/submit/", sent), 200)
    found = done(call("GET", f"submissions/{number}/"), 200)
    print(f"submission {number}: {found['status']}, {found['totals']['headcount']:g} workers")


if __name__ == "__main__":
    main(*sys.argv[1:])

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
# A row means the record that has the same area and cadre and whatever else of the key it says. Say employment, sector,
# level or workplace too where the organisation has several records of an area and cadre: otherwise it is asked.
ROWS = [
    {"cadre": "swo", "headcount": 4, "posts_approved": 6, "posts_filled": 4},
    {"cadre": "cdo", "headcount": "three", "flags": {"fte": "not_applicable"}},  # a number is needed: corrected below
]
RIGHT = {(1, "headcount"): 3}  # (index, column): what should have been sent
# What a person said to questions and warnings, as JSON: [{"question": "fewer", "choice": "same"}, {"code": "jump",
# "column": "headcount", "text": "A new office"}]
ANSWERS = json.loads(os.environ.get("SSW_ANSWERS", "[]"))


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


def send(number, **more):
    """The rows, checked; with ``confirm`` stored too. What is known to be wrong is put right; of all else a person
    decides: it is printed, and nothing is stored."""
    status, said = call("POST", f"submissions/{number}/rows/", {"rows": ROWS, "answers": ANSWERS, **more})
    if status != 422:
        return done((status, said), 200)
    for each in said["errors"]:
        show(each)
    places = [(each.get("index"), each.get("column")) for each in said["errors"]]
    if any(place not in RIGHT or ROWS[place[0]][place[1]] == RIGHT[place] for place in places):
        sys.exit("Nothing was stored. Correct ROWS, or give the answers in SSW_ANSWERS.")
    for index, column in places:
        ROWS[index][column] = RIGHT[index, column]
    return send(number, **more)


def show(problem):
    if "question" in problem:
        print(f"{problem['question']}: {problem['message']} {problem['explanation']}")
        for each in problem["choices"]:
            print(f"    {each['choice']}: {each['label']}")
    else:
        print(
            f"row {problem.get('row')}, {problem.get('column')}: {problem.get('value')!r}: {problem['message']}."
            f" {problem['mend']}"
        )


def main(round, organisation, area):
    for each in done(call("GET", "rounds/"), 200)["results"]:
        print(f"round {each['code']}, counted on {each['as_of']}, to be sent by {each['closes']}")
    place = {"round": round, "organisation": organisation, "area": area}
    made = done(call("POST", "submissions/", place), 201, 409)  # 409: a draft is open already, and named
    number = made.get("id") or made.get("submission") or sys.exit(made["detail"])
    said = send(number)
    for kind, change in said["upload"]["proposal"].items():
        print(f"{kind}: {change['records']} records, {change['workers_before']} -> {change['workers_after']} workers")
    said = send(number, confirm=True)
    print(f"stored {said['upload']['rows_ready']} records, revision {said['revision']}")
    sent = {"revision": said["revision"], "message": "From our personnel system"}
    done(call("POST", f"submissions/{number}/submit/", sent), 200)
    found = done(call("GET", f"submissions/{number}/"), 200)
    print(f"submission {number}: {found['status']}, {found['totals']['headcount']:g} workers")


if __name__ == "__main__":
    main(*sys.argv[1:])

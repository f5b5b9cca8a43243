"""Does the endpoint stand whatever is thrown at it, and keep to its own description?"""

import gc
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from web import create_app
from web.openapi import document
from web.serve import Server

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("FIHRIST_TEST_SEED") or random.randrange(2**32))
BUDGET_MS = 500
GRACE_MS = 50
QUERIES = 10_000
SHARED = ("بايدن", "النهر", "محادثات", "ط" * 60, "😀", "naqil")
OPERATORS = (
    '"',
    "-",
    "(",
    ")",
    "*",
    "?",
    "OR ",
    "أو ",
    "title:",
    "مصدر:",
    "=",
    "~5",
    ":",
    "\\",
    " ",
)
ARABIC = st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
ANYTHING = st.characters()  # halves of surrogate pairs too: JSON can write them
PIECES = st.one_of(
    st.sampled_from(SHARED),
    st.sampled_from(OPERATORS),
    st.text(ARABIC, max_size=8),
    st.text(max_size=8),
)
NONSENSE = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.text(ANYTHING, max_size=512),
    st.tuples(st.sampled_from(OPERATORS + SHARED), st.integers(1, 512)).map(lambda p: p[0] * p[1]),
    st.integers(1, 250).map(lambda n: "(" * n + "بايدن" + ")" * n),
).map(lambda text: text[:512])


@pytest.fixture(scope="module")
def budgeted(index_folder: Any) -> FlaskClient:
    from search import open_searcher

    return create_app(open_searcher(index_folder, BUDGET_MS)).test_client()


def test_any_text_is_answered_in_time(budgeted: FlaskClient) -> None:
    answers = Draft202012Validator({**document(), "$ref": "#/components/schemas/AnswerRecord"})
    problems = Draft202012Validator({**document(), "$ref": "#/components/schemas/ProblemRecord"})
    count, slow = [0], []

    @seed(SEED)
    @settings(
        max_examples=QUERIES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(NONSENSE)
    def answered(q: str) -> None:
        started_s = time.thread_time()
        response = budgeted.post("/api/v1/search", data=json.dumps({"q": q}))
        took_ms = (time.thread_time() - started_s) * 1000.0
        count[0] += 1
        if took_ms > BUDGET_MS + GRACE_MS:
            slow.append((q, took_ms))
        record = json.loads(response.get_data())
        if response.status_code == 200:
            answers.validate(record)
        else:
            assert 400 <= response.status_code < 500, (q, response.status_code)
            problems.validate(record)

    gc.freeze()  # as `fihrist serve` does: what the tests made is not searched for cycles
    try:
        answered()
    finally:
        gc.unfreeze()
    print(f"\nseed {SEED}: {count[0]} queries, {len(slow)} past the budget")
    assert count[0] >= QUERIES
    assert slow == []


def test_the_endpoint_keeps_to_its_description(app: Flask, tmp_path: Path) -> None:
    """Schemathesis against the running application, all checks.

    A 400 is an answer to what the schema allows too: a schema cannot say that 30 February is
    no day, or that page × per_page is bounded.  A query too long is 414.
    """
    config = tmp_path / "schemathesis.toml"
    config.write_text(
        "[checks]\n"
        'positive_data_acceptance.expected-statuses = ["2xx", "400", "404"]\n'
        'negative_data_rejection.expected-statuses = ["400", "404", "405", "414"]\n',
        "utf-8",
    )
    server = Server(app, "127.0.0.1", 0, threads=4)
    serving = threading.Thread(target=server.serve)
    serving.start()
    asked = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
        f"{server.address}api/v1/openapi.json",
        *("--checks", "all", "--seed", str(SEED), "-n", "100", "--no-color"),
    ]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=tmp_path)
    finally:
        server.end()
        serving.join()
    print(done.stdout[-1500:])
    assert done.returncode == 0, done.stdout + done.stderr

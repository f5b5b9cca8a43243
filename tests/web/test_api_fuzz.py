"""Does the endpoint stand whatever is thrown at it, and keep to its own description?"""

import json
import os
import random
import time
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.config import SchemathesisConfig

from web import create_app
from web.openapi import document

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
        started_s = time.process_time()
        response = budgeted.post("/api/v1/search", data=json.dumps({"q": q}))
        took_ms = (time.process_time() - started_s) * 1000.0
        count[0] += 1
        if took_ms > BUDGET_MS + GRACE_MS:
            slow.append((q, took_ms))
        record = json.loads(response.get_data())
        if response.status_code == 200:
            answers.validate(record)
        else:
            assert 400 <= response.status_code < 500, (q, response.status_code)
            problems.validate(record)

    answered()
    print(f"\nseed {SEED}: {count[0]} queries, {len(slow)} past the budget")
    assert count[0] >= QUERIES
    assert slow == []


def test_the_endpoint_keeps_to_its_description(app: Flask) -> None:
    """Schemathesis, all checks.

    A 400 is an answer to what the schema allows too: a schema cannot say that 30 February is
    no day, or that page × per_page is bounded.
    """
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {"max-examples": 60},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "414"]},
            },
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    asked = [0]
    for found in schema.get_all_operations():
        operation = found.ok()
        strategy = operation.as_strategy()

        @seed(SEED)
        @settings(
            max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(strategy)
        def keeps(case: Any) -> None:
            asked[0] += 1
            case.call_and_validate()

        keeps()
    print(f"\nseed {SEED}: {asked[0]} calls")
    assert asked[0] > 100

"""A plan whose secrets are given makes up none."""

import pytest

from infra.provisioning.plan import Plan, Refused, Step


def step(what: str, invents: bool = False) -> Step:
    return Step(what, lambda: None, invents)


def test_plan_that_invents_nothing_is_allowed() -> None:
    Plan([step("broker user intake: create")]).forbid_inventions()


def test_every_secret_that_is_missing_is_named_with_the_remedy() -> None:
    plan = Plan([step("secrets: write a.env", True), step("queue b"), step("keys: write c", True)])
    with pytest.raises(Refused) as refused:
        plan.forbid_inventions()
    told = str(refused.value)
    assert "(secrets: write a.env; keys: write c)" in told
    assert "queue b" not in told
    assert "python -m infra.ops secrets" in told

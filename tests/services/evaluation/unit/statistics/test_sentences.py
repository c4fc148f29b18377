"""Every code that an estimator can give has a sentence, and every sentence a code that is given."""

import ast
from pathlib import Path

from services.evaluation.domain import statistics
from services.evaluation.domain.statistics.sentences import REASONS, WARNINGS

MODULES = Path(statistics.__file__).parent


def literals(module: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def refusals(module: Path) -> set[str]:
    """The codes in ``Refused("...")``."""
    calls = (node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call))
    return {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Refused"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_every_refusal_has_its_sentence() -> None:
    for module in MODULES.glob("*.py"):
        assert refusals(module) <= REASONS.keys(), module.name


def test_no_sentence_is_for_a_code_that_nobody_gives() -> None:
    given = set[str]().union(
        *(literals(module) for module in MODULES.glob("*.py") if module.stem != "sentences")
    )
    assert REASONS.keys() <= given
    assert WARNINGS.keys() <= given


def test_sentences_are_whole_and_claim_no_cause() -> None:
    for sentence in (*REASONS.values(), *WARNINGS.values()):
        assert sentence[0].isupper() and sentence.endswith(".")
        assert "cause" not in sentence and "effect" not in sentence

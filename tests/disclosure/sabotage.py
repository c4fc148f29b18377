"""Take a part of the protection away, to see that the attack notices."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from services.evaluation.domain import publication
from services.evaluation.domain.means import Scale
from services.evaluation.domain.protection import Protection

_Part = tuple[Any, str, Callable[..., Any]]
_AUDITOR: _Part = (publication, "findings", lambda *_: [])

WITHOUT: Mapping[str, tuple[_Part, ...]] = {
    "complementary": (
        _AUDITOR,
        (Protection, "_beside_small_ones", lambda *_: set()),
        (Protection, "_with_few_left", lambda *_: set()),
    ),
    "auditor": (_AUDITOR,),
    "homogeneity": ((Scale, "tells_answers", lambda *_: False),),
}


@contextmanager
def without(part: str | None) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name, nothing in WITHOUT[part] if part else ():
            stack.enter_context(patch.object(owner, name, nothing))
        yield

"""Types of the arrays that series are computed with, for the type checker alone."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # numpy is what an idle service does without
    import numpy
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[numpy.float64]
    Marks: TypeAlias = NDArray[numpy.bool_]

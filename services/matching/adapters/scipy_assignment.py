"""The best assignment of places to requests, by scipy's solver in a thread of its own."""

from collections.abc import Sequence

from services.matching.domain.line import Place, Worth


class ScipyAssignment:
    def best(self, worth: Sequence[Worth]) -> list[Place | None]:
        """Off the event loop: a large rush takes longer than other callers should wait."""
        if not any(worth):
            return [None] * len(worth)
        import eventlet.tpool  # commands are no services and do without the event loop

        found: list[Place | None] = eventlet.tpool.execute(solve, worth)
        return found


def solve(worth: Sequence[Worth]) -> list[Place | None]:
    """`Assignment.best`. A column of its own for each request stands for getting nothing, so a
    request without any place is no infeasible row.
    """
    import numpy  # a tenth of a second and 40 MB that an idle process does without
    from scipy.optimize import linear_sum_assignment

    places = sorted({place for row in worth for place in row}, key=_order)
    column = {place: index for index, place in enumerate(places)}
    matrix = numpy.full((len(worth), len(places) + len(worth)), -1e9)
    for index, row in enumerate(worth):
        matrix[index, len(places) + index] = 0.0
        for place, value in row.items():
            matrix[index, column[place]] = value
    _, columns = linear_sum_assignment(matrix, maximize=True)
    return [places[index] if index < len(places) else None for index in columns]


def _order(place: Place) -> tuple[str, int]:
    return place.supporter_ref, place.number

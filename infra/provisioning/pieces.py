"""What a piece of key material is for, as its service declares; its name alone does not tell.

Some pieces wrap data keys and rotate with ``rotate-keys``, seals rotate on their own, and the
rest never does: what is derived from it stands in records.
"""

from collections.abc import Iterable, Iterator

from shared.runtime.resources import ServiceResources
from shared.storage.wrapping import SERVICE, piece_name, scope_and_number


def is_seal(service: ServiceResources, piece: str) -> bool:
    return piece.rpartition(":")[0] in service.rotates


def wraps(service: ServiceResources, piece: str) -> bool:
    """Whether data keys of an agency or the region are wrapped under it, or are to be."""
    stays = piece in (SERVICE, *service.shares)
    return service.encrypts and not stays and not is_seal(service, piece)


def newest_wrapping(places: Iterable[str], services: Iterable[ServiceResources]) -> Iterator[str]:
    """Of places (``<service>/<piece>``) that wrap the one with the highest number of each scope."""
    declared = {entry.service: entry for entry in services}
    newest: dict[tuple[str, str], int] = {}
    for service, _, piece in (place.partition("/") for place in places):
        named = scope_and_number(piece)
        if named and service in declared and wraps(declared[service], piece):
            scope, number = named
            newest[service, scope] = max(number, newest.get((service, scope), 0))
    yield from (f"{one}/{piece_name(scope, number)}" for (one, scope), number in newest.items())

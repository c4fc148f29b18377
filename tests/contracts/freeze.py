"""`python -m tests.contracts.freeze TYPE...` freezes the present form of these events.

A version that is frozen already is refused: raise `minor` in the schema for a new optional
field, make a new major for anything else.
"""

import argparse
import json

from shared.events.registry import encode
from shared.events.schemas import SCHEMAS, schema_for
from tests.contracts.drawing import draw_event
from tests.contracts.fingerprint import fingerprint
from tests.contracts.samples import Frozen, path_of, write


def freeze(event_type: str) -> str:
    """What was done, in a line."""
    schema = schema_for(event_type)
    if path_of(event_type, schema.minor).exists():
        return f"{event_type} minor {schema.minor} is frozen already; raise its version first"
    wire = json.loads(encode(draw_event(event_type)))
    return f"wrote {write(Frozen(event_type, schema.minor, fingerprint(schema), wire)).name}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.contracts.freeze", description=__doc__)
    parser.add_argument("types", nargs="*", metavar="TYPE", help="none: all that are not frozen")
    for event_type in parser.parse_args().types or SCHEMAS:
        print(freeze(event_type))


if __name__ == "__main__":
    main()

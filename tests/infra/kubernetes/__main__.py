"""``make manifests``: render and validate every overlay; the last line is JSON."""

import json
import sys

from tests.infra.kubernetes.rendering import OVERLAYS, rendered
from tests.infra.kubernetes.validation import VERSIONS, errors_of, is_custom


def main() -> int:
    """1: a resource is not valid; each error has a line."""
    documents = custom = invalid = 0
    for overlay in OVERLAYS:
        manifests = rendered(overlay)
        errors = [line for manifest in manifests for line in errors_of(manifest)]
        own = sum(map(is_custom, manifests))
        print(f"{overlay}: {len(manifests)} resources, {own} of operators, {len(errors)} errors")
        for line in errors:
            print(f"  {line}")
        documents, custom, invalid = documents + len(manifests), custom + own, invalid + len(errors)
    print(
        json.dumps(
            {
                "overlays": len(OVERLAYS),
                "resources": documents,
                "of_operators": custom,
                "kubernetes": list(VERSIONS),
                "errors": invalid,
            }
        )
    )
    return 1 if invalid else 0


if __name__ == "__main__":
    sys.exit(main())

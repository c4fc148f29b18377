"""What the schemas are put together from."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
FLAG: Schema = {"type": "boolean"}
LABELS: Schema = {"type": "object", "additionalProperties": TEXT}
QUANTITY: Schema = {"type": ["string", "integer"], "pattern": "^[0-9.]+(m|k|M|G|Ki|Mi|Gi)?$"}
DURATION: Schema = {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"}


def closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """An object of these fields and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(required),
    }


def exactly(**properties: Schema) -> Schema:
    """An object that has all of these fields and no others."""
    return closed(properties, properties)


def several(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def one_of(*values: Any) -> Schema:
    return {"enum": list(values)}


def whole(least: int, most: int | None = None) -> Schema:
    return {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})


SELECTOR = exactly(matchLabels={**LABELS, "minProperties": 1})


def resource(api: str, kind: str, spec: Schema) -> dict[str, Any]:
    """The schema of a whole resource."""
    metadata = {"name": TEXT, "namespace": TEXT, "labels": LABELS, "annotations": LABELS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **exactly(
            apiVersion={"const": api},
            kind={"const": kind},
            metadata=closed(metadata, ["name"]),
            spec=spec,
        ),
    }

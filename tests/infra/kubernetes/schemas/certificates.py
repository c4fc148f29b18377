"""cert-manager: the door's certificate and who issues it."""

from tests.infra.kubernetes.schemas.pieces import (
    DURATION,
    TEXT,
    closed,
    exactly,
    one_of,
    resource,
    several,
    whole,
)

API = "cert-manager.io/v1"

_KEY = exactly(
    algorithm=one_of("RSA", "ECDSA", "Ed25519"),
    size=whole(1),
    rotationPolicy=one_of("Always", "Never"),
)
_CERTIFICATE = closed(
    {
        "secretName": TEXT,
        "dnsNames": several(TEXT),
        "duration": DURATION,
        "renewBefore": DURATION,
        "privateKey": _KEY,
        "usages": several(one_of("digital signature", "key encipherment", "server auth")),
        "issuerRef": exactly(
            group={"const": API.partition("/")[0]},
            kind=one_of("Issuer", "ClusterIssuer"),
            name=TEXT,
        ),
    },
    ["secretName", "dnsNames", "issuerRef"],
)

SCHEMAS = {
    "Certificate": resource(API, "Certificate", _CERTIFICATE),
    "Issuer": resource(API, "Issuer", exactly(selfSigned=closed({}))),
}

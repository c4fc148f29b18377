"""What a supporter confirms about their relationships, by accepting and once a year (R22).

A version is never reworded: offers say which one was confirmed. A new wording is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """`text`: language → words."""

    version: str
    text: Mapping[str, str]


NO_CONFLICT = "no-conflict-1"
"""The version that offers made from now on carry."""

STATEMENTS: Mapping[str, Statement] = {
    NO_CONFLICT: Statement(
        NO_CONFLICT,
        {
            "en": "By accepting I confirm that I know of no relationship, chain of command or "
            "involvement of mine that speaks against this contact. As soon as I see one, I pass "
            "it on; I need not say which.",
            "fr": "En acceptant, je confirme ne connaître aucune relation, aucun lien "
            "hiérarchique ni aucune implication de ma part qui s'oppose à ce contact. Dès que "
            "j'en vois une, je le transmets; je n'ai pas à dire laquelle.",
            "es": "Al aceptar confirmo que no conozco ninguna relación, cadena de mando ni "
            "implicación mía que se oponga a este contacto. En cuanto vea una, lo paso a otra "
            "persona; no tengo que decir cuál.",
        },
    ),
}

DECLARATION = Statement(
    "declaration-1",
    {
        "en": "My relatives and partners in the region's agencies, whom I command or am commanded "
        "by, and the investigations I am party to are known to my coordinator in full.",
        "fr": "Mes proches et partenaires dans les services de la région, les personnes que je "
        "commande ou qui me commandent et les enquêtes auxquelles je suis partie sont connus en "
        "entier de ma coordination.",
        "es": "Mis parientes y parejas en las agencias de la región, a quienes mando o quienes me "
        "mandan y las investigaciones en las que soy parte son conocidos por completo por mi "
        "coordinación.",
    },
)


def statement_of(version: str | None) -> Statement | None:
    """None for an offer that was made before there was one."""
    return STATEMENTS[version] if version else None

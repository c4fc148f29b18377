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
        "en": "My coordinator knows in full, as far as I know it myself, who in the region's "
        "agencies is my relative or partner, whom I command and who commands me, and what else "
        "could speak against my supporting a colleague.",
        "fr": "Ma coordination sait en entier, pour autant que je le sache moi-même, qui est de "
        "mes proches dans les services de la région, qui je commande et qui me commande, et ce "
        "qui pourrait encore s'opposer à ce que je soutienne un collègue.",
        "es": "Mi coordinación sabe por completo, hasta donde yo sé, quién es pariente o pareja "
        "mía en las agencias de la región, a quién mando y quién me manda, y qué más podría "
        "oponerse a que yo apoye a un colega.",
    },
)


def statement_of(version: str | None) -> Statement | None:
    """None for an offer that was made before there was one."""
    return STATEMENTS[version] if version else None

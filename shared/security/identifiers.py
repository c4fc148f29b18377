"""Finds in free text what names a person: names with a title, numbers, addresses, dates.

Careful rather than clever: it must not let "met Sgt. Rivera badge 4471" through, and it is better
to ask once too often for a word less. What it cannot see is a name without a title, a nickname, or
a story that only one person can have lived; whoever reads the text is told so. How often it is
wrong on a labelled set stands in `tests/shared/security/unit/test_identifiers.py`.
"""

import re
import unicodedata
from collections.abc import Mapping

_NAME = r"(?!(?:Wellness|Safety|Support|Assistance|Association|Involved|Training)\b)[A-ZÀ-ÖØ-Þ]"
_NAME += r"[\w'-]+"
_RANKS = (
    r"sergeant|lieutenant|captain|corporal|detective|officer|deputy|chief|commander|trooper"
    r"|constable|inspector|doctor|sergente?|lieutenante|capitaine|caporale?|inspecteur|inspectrice"
    r"|agente?|commandante?|détective|monsieur|madame|sargento|teniente|capit[aá]n|cabo|oficial"
    r"|inspectora?|comandante|jefe|señora?"
)
_SHORT = r"sgto?|lt|lieut|capt?|cpl|det|ofc|cst|insp|cmdr|sgt\.?-det"
_CIVIL = r"Mr|Mrs|Ms|Mme|Mlle|Dra?|Sra?|Srta|M"
_COMMON = r"and|the|was|who|said|from|told|has|had|for|with|that|did|que|qui|est|dit|una?|los|del"
_MONTHS_EN = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_MONTHS = (
    r"janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sept?iembre|octubre|noviembre|diciembre"
    r"|january|february|march|april|june|july|august|september|october|november|december"
)
_NUMBER = r"(?:(?:no|num|number|num[eé]ro|n[uú]mero|n[°º])\.?\W{0,3})?(?:is|was|est|es)?\W{0,3}"

_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "name": (
        rf"\b(?i:{_RANKS})\s+(?:[A-Z]\.\s*)?{_NAME}",
        rf"\b(?i:{_SHORT})\b\.?\s+(?:[A-Za-z]\.\s*)?(?!(?i:{_COMMON})\b)[^\W\d_][\w'-]{{2,}}",
        rf"\b(?:{_CIVIL})\b\.?\s+(?:[A-Z]\.\s*)?{_NAME}",
        rf"\b(?i:my name is|named|je m'appelle|s'appelle|me llamo|se llama)\s+{_NAME}",
    ),
    "badge": (
        rf"\b(?i:badge|shield|star|matricule|insigne|placa|chapa|employee|employé|empleado)\W{{1,3}}"
        rf"(?i:{_NUMBER})(?i:[a-z]{{0,2}})-?\d{{2,8}}\b",
        r"#\s?\d{3,}",
    ),
    "case_number": (
        rf"\b(?i:case|incident|report|file|cad|dossier|affaire|rapport|caso|expediente|incidente"
        rf"|informe)\W{{1,3}}(?i:{_NUMBER})(?i:[a-z]{{0,3}})-?\d[\d-]{{2,}}",
        r"(?<![\d-])\d{2,4}-\d{4,8}(?![\d-])",
        r"\b[A-Z]{1,3}\d{2}-?\d{4,}\b",
    ),
    "phone": (
        r"(?<!\d)(?:\+?\d{1,3}[\s.-]?)?(?:\(\d{3}\)|\d{3})[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)",
        r"(?<![\d-])\d{3}[-.]\d{4}(?![\d-])",
        r"(?<!\d)(?:\+\d{1,3}[\s.-]?)?0?\d(?:[\s.-]\d{2}){4}(?!\d)",
        r"(?<!\d)\+?\d{7,}(?!\d)",
    ),
    "mail": (r"[^\s@]+@[^\s@]+\.\w{2,}", r"(?<!\w)@\w{3,}"),
    "plate": (
        rf"\b(?i:plate|plates|plaque|immatriculation|matr[ií]cula|placas|patente)\W{{1,3}}"
        rf"(?i:{_NUMBER})(?=[\w-]*\d)[A-Z0-9][A-Z0-9-]{{3,8}}\b",
        r"\b(?!US|AM|PM|EN|DE)[A-Z]{2,3}[- ]?\d{3,4}\b",
        r"\b\d{3,4}[- ][A-Z]{3}\b",
    ),
    "date": (
        r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)",
        r"(?<!\d)(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)",
        rf"\b(?:{_MONTHS_EN})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th|er)?\s+(?i:of\s+|de\s+)?(?i:{_MONTHS})\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS_EN})\b",
    ),
    "address": (
        r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?[A-Z]\w+\s+(?i:street|st|avenue|ave|road|rd|boulevard|blvd"
        r"|drive|lane)\b",
        r"\b\d{1,5},?\s+(?i:rue|avenue|boulevard|chemin)\s+\w+",
        r"\b(?i:calle|avenida)\s+\w+(?:\s+\w+)?,?\s+\d{1,5}\b",
    ),
}
_COMPILED = {
    kind: tuple(re.compile(pattern) for pattern in patterns) for kind, patterns in _PATTERNS.items()
}
KINDS = tuple(_PATTERNS)

HINTS: Mapping[str, str] = {
    "name": "Leave out names; say 'a colleague' or 'my supervisor'.",
    "badge": "Leave out badge and employee numbers.",
    "case_number": "Leave out numbers of cases, incidents and reports.",
    "phone": "Leave out phone numbers.",
    "mail": "Leave out mail addresses and account names.",
    "plate": "Leave out licence plates.",
    "date": "Leave out dates; say 'some weeks ago'.",
    "address": "Leave out addresses.",
}
"""What to do, by kind; none of them repeats what was found."""

_LINES_FOR_ALL = re.compile(r"(?<!\d)(?:1[\s.-])?800[\s.-]267[\s.-]5463(?!\d)")
"""CopLine's number names nobody."""


def identifiers_in(text: str) -> tuple[str, ...]:
    """Kinds of what may name a person, in the order of `KINDS`; none for a harmless text."""
    read = _LINES_FOR_ALL.sub("", _plain(text))
    return tuple(
        kind for kind, patterns in _COMPILED.items() if any(one.search(read) for one in patterns)
    )


def _plain(text: str) -> str:
    """Full-width digits are digits, and what cannot be seen hides nothing."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    return "".join(mark for mark in folded if unicodedata.category(mark) != "Cf")

"""The detector of identifiers on a small set that was labelled by hand, in three languages.

Of what follows it finds all but what is listed as missed, and objects to nothing but what is
listed as refused in vain. The rates are held to what is written here: a change for the worse shows.
"""

import pytest

from shared.security.identifiers import HINTS, KINDS, identifiers_in

NAMING = {
    "met Sgt. Rivera badge 4471": ("name", "badge"),
    "Sergeant Kowalski never called back": ("name",),
    "talked to sgt rivera after shift": ("name",),
    "Lt. J. O'Brien was there": ("name",),
    "Officer Nguyen listened to me": ("name",),
    "Det. Smith-Jones knows": ("name",),
    "my name is Alex and I need help": ("name",),
    "Mrs. Patel from dispatch": ("name",),
    "le sergent Tremblay était présent": ("name",),
    "l'agente Gagnon m'a parlé": ("name",),
    "Mme Bouchard a tout entendu": ("name",),
    "je m'appelle Luc": ("name",),
    "el sargento Ramírez no vino": ("name",),
    "la agente Núñez me ayudó": ("name",),
    "el Sr. Ortega lo sabe": ("name",),
    "me llamo Inés": ("name",),
    "badge number 12345": ("badge",),
    "shield #882": ("badge",),
    "star no. 20417": ("badge",),
    "matricule 5512": ("badge",),
    "placa número 7781": ("badge",),
    "employee number: 00912": ("badge",),
    "case 24-001234": ("case_number",),
    "incident no. 2024-55512": ("case_number",),
    "report RD24-88123": ("case_number",),
    "dossier 2023-4471": ("case_number",),
    "expediente 2291/23 no, expediente 22913": ("case_number",),
    "call me at 555-0153": ("phone",),
    "my cell is (312) 555-0147": ("phone",),
    "+1 416 555 0199 after six": ("phone",),
    "appelez le 06 12 34 56 78": ("phone",),
    "mi número es 55 1234 5678 o 5512345678": ("phone",),
    "write to al@agency.example": ("mail",),
    "find me @night_rider": ("mail",),
    "the car with plate ABC 1234": ("plate",),
    "plaque FGH-482": ("plate",),
    "matrícula 1234 BCD": ("plate",),
    "it happened on 03/14/2025": ("date",),
    "since 2025-03-14 I cannot sleep": ("date",),
    "the shooting of March 14th": ("date",),
    "depuis le 14 mars": ("date",),
    "el 3 de mayo": ("date",),
    "at 1200 Lincoln Avenue": ("address",),
    "au 12, rue Principale": ("address",),
    "en la calle Hidalgo 45": ("address",),
    "met John Smith at roll call": (),
    "Kowalski never called back": (),
    "the only female K9 handler on nights": (),
}
"""Text → kinds that are found. The last three name somebody too, and nothing is found in them."""

HARMLESS = (
    "My peer listened and I felt better.",
    "It took three days until somebody called; that is too long.",
    "The sergeant who trained us was good, but the room was cold.",
    "I would like more supporters on the night watch.",
    "988 should be on every locker, and CopLine 1-800-267-5463 too.",
    "I waited 45 minutes, maybe 50.",
    "On a scale of 1 to 5 I would say 4.",
    "We work 24/7 and nobody sees us in May or in June.",
    "The officer wellness programme needs a page of its own.",
    "Officer Safety training should speak of sleep.",
    "Our chief said it is voluntary, and I believe it.",
    "Two thirds of my shift would use it again.",
    "I have done this work since 2009.",
    "Please offer it to dispatchers and to civilians.",
    "Mon pair m'a écouté sans juger.",
    "J'ai attendu deux semaines avant d'avoir une réponse.",
    "Le sergent ne devrait pas savoir qui demande.",
    "Il faudrait plus de pairs de nuit, surtout en mars.",
    "Mi compañero me escuchó y no juzgó.",
    "Esperé cinco días y nadie llamó.",
    "El sargento no debe saber quién pide ayuda.",
    "Más apoyo para el turno de noche, por favor.",
    "PTSD is real; the 40 hour course helps.",
    "I liked that I could choose somebody from another agency.",
    "The app asked the same thing 3 times.",
    "Thank you to Chief Complaints Officer, whoever wrote that joke.",
)
REFUSED_IN_VAIN = (HARMLESS[-1],)


@pytest.mark.parametrize("text", NAMING)
def test_what_names_somebody_is_found_as_labelled(text: str) -> None:
    assert set(NAMING[text]) <= set(identifiers_in(text))


def test_how_often_it_is_wrong_on_the_labelled_set() -> None:
    missed = [text for text in NAMING if not identifiers_in(text)]
    refused = [text for text in HARMLESS if identifiers_in(text)]
    assert refused == list(REFUSED_IN_VAIN)
    assert len(missed) == 3, missed
    rates = len(missed) / len(NAMING), len(refused) / len(HARMLESS)
    assert rates == pytest.approx((3 / 48, 1 / 26))


@pytest.mark.parametrize(
    "text", ["badge \uff14\uff14\uff17\uff11", "met S\u200bgt. Rivera", "ba\u00addge 4471"]
)
def test_what_is_written_to_be_overlooked_is_found(text: str) -> None:
    assert identifiers_in(text)


def test_every_kind_has_a_hint() -> None:
    assert set(HINTS) == set(KINDS)


def test_a_long_text_is_read_to_its_end() -> None:
    assert identifiers_in("a1 " * 2_000 + "badge 4471") == ("badge",)

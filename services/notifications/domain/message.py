"""What an inbox says in words to whoever signed in: so far, that a clinician is there for them.

Never in a mail (see `letter`), and never what it is about: whoever looks over a shoulder learns
that the programme cares for its supporters.
"""

from services.notifications.domain.letter import FALLBACK_LOCALE, language_of
from services.notifications.domain.notice import NoticeKind

_CHECK_OFFERED = {
    "en": "Being there for others takes strength. A clinician is there for you too, if you "
    "like: {line}. It is voluntary, nobody learns whether you call, and you need not answer this "
    "message.",
    "fr": "Être là pour les autres demande de la force. Une personne clinicienne est là pour vous "
    "aussi, si vous le souhaitez : {line}. C'est volontaire, personne n'apprend si vous appelez, "
    "et vous n'avez pas à répondre à ce message.",
    "es": "Estar para los demás exige fuerza. También hay un profesional clínico para usted, si lo "
    "desea: {line}. Es voluntario, nadie sabrá si llama, y no tiene que responder a este mensaje.",
}


def message_of(kind: NoticeKind, locale: str, line: str) -> str | None:
    """`line`: where to call. None for notices whose kind says all there is."""
    if kind is not NoticeKind.CHECK_OFFERED:
        return None
    text = _CHECK_OFFERED.get(language_of(locale), _CHECK_OFFERED[FALLBACK_LOCALE])
    return text.replace("{line}", line)

"""What the asker can do at this moment, in their language."""

from dataclasses import dataclass

from services.intake.domain.states import State

_CODES = {
    State.SUBMITTED: "still_looking",
    State.OFFERED: "still_looking",
    State.MATCHED: "peer_accepted",
    State.ESCALATED: "coordinator_needed",
    State.CLOSED: "closed",
    State.WITHDRAWN: "withdrawn",
}

_TEXTS = {
    "still_looking": {
        "en": "We are looking for a peer. You need do nothing. If waiting is hard, "
        "call one of the numbers below at any hour; it changes nothing here.",
        "fr": "Nous cherchons un pair. Vous n'avez rien à faire. Si l'attente est "
        "difficile, appelez à toute heure un des numéros ci-dessous; cela ne change rien ici.",
        "es": "Buscamos a un compañero. No tiene que hacer nada. Si la espera es difícil, "
        "llame a cualquier hora a uno de los números de abajo; aquí no cambia nada.",
    },
    "peer_accepted": {
        "en": "A peer has accepted and will reach you the way you chose. "
        "You may end this at any time without a reason.",
        "fr": "Un pair a accepté et vous joindra de la manière choisie. "
        "Vous pouvez arrêter à tout moment, sans motif.",
        "es": "Un compañero ha aceptado y le contactará del modo que eligió. "
        "Puede terminar en cualquier momento, sin motivo.",
    },
    "coordinator_needed": {
        "en": "No peer could be found yet. The coordinator knows that somebody waits, not who. "
        "If you need to talk now, call one of the numbers below.",
        "fr": "Aucun pair n'a encore été trouvé. La coordination sait que quelqu'un attend, "
        "pas qui. Pour parler maintenant, appelez un des numéros ci-dessous.",
        "es": "Aún no hay compañero disponible. La coordinación sabe que alguien espera, no quién. "
        "Si necesita hablar ahora, llame a uno de los números de abajo.",
    },
    "closed": {
        "en": "This request is closed. You may ask again whenever you like.",
        "fr": "Cette demande est close. Vous pouvez en faire une autre quand vous voulez.",
        "es": "Esta solicitud está cerrada. Puede pedir otra vez cuando quiera.",
    },
    "withdrawn": {
        "en": "You withdrew this request. You may ask again whenever you like.",
        "fr": "Vous avez retiré cette demande. Vous pouvez en faire une autre quand vous voulez.",
        "es": "Usted retiró esta solicitud. Puede pedir otra vez cuando quiera.",
    },
}


@dataclass(frozen=True)
class WhatNow:
    code: str
    text: str


def what_now(state: State, language: str) -> WhatNow:
    code = _CODES[state]
    texts = _TEXTS[code]
    return WhatNow(code, texts.get(language, texts["en"]))

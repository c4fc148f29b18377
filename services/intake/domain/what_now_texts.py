"""How it is said to somebody who waits what happens, and what they can do meanwhile."""

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "still_looking": {
        "en": "We are looking for a peer. You need do nothing. If waiting is hard, "
        "call one of the numbers below at any hour; it changes nothing here.",
        "fr": "Nous cherchons un pair. Vous n'avez rien à faire. Si l'attente est "
        "difficile, appelez à toute heure un des numéros ci-dessous; cela ne change rien ici.",
        "es": "Buscamos a un compañero. No tiene que hacer nada. Si la espera es difícil, "
        "llame a cualquier hora a uno de los números de abajo; aquí no cambia nada.",
    },
    "asking_other_agencies": {
        "en": "Nobody at your own agency was free, so we are asking peers of other agencies. "
        "You need do nothing. If waiting is hard, call one of the numbers below at any hour; "
        "it changes nothing here.",
        "fr": "Personne n'était libre dans votre service; nous demandons donc à des pairs "
        "d'autres services. Vous n'avez rien à faire. Si l'attente est difficile, appelez à "
        "toute heure un des numéros ci-dessous; cela ne change rien ici.",
        "es": "Nadie de su propia agencia estaba libre, así que preguntamos a compañeros de otras "
        "agencias. No tiene que hacer nada. Si la espera es difícil, llame a cualquier hora a "
        "uno de los números de abajo; aquí no cambia nada.",
    },
    "asking_peer_on_duty": {
        "en": "We are asking the peer who is on duty now. You need do nothing. If you would "
        "rather talk this minute, call one of the numbers below; it changes nothing here.",
        "fr": "Nous demandons au pair qui est de garde en ce moment. Vous n'avez rien à faire. "
        "Pour parler tout de suite, appelez un des numéros ci-dessous; cela ne change rien ici.",
        "es": "Preguntamos al compañero que está de guardia ahora. No tiene que hacer nada. Si "
        "prefiere hablar en este momento, llame a uno de los números de abajo; aquí no cambia "
        "nada.",
    },
    "in_the_queue": {
        "en": "Everybody who could help is busy just now. You are in the queue, and the longer you "
        "wait the sooner it is your turn. You need do nothing to keep your place. If waiting is "
        "hard, call one of the numbers below at any hour.",
        "fr": "Toutes les personnes qui pourraient aider sont occupées en ce moment. Vous êtes "
        "dans la file, et plus vous attendez, plus votre tour approche. Vous n'avez rien à faire "
        "pour garder votre place. Si l'attente est difficile, appelez à toute heure un des "
        "numéros ci-dessous.",
        "es": "Todas las personas que podrían ayudar están ocupadas ahora. Está en la cola, y "
        "cuanto más espera, antes le toca. No tiene que hacer nada para guardar su lugar. Si la "
        "espera es difícil, llame a cualquier hora a uno de los números de abajo.",
    },
    "coordinator_needed": {
        "en": "No peer could be found yet. The coordinator knows that somebody waits, not who. "
        "If you need to talk now, call one of the numbers below.",
        "fr": "Aucun pair n'a encore été trouvé. La coordination sait que quelqu'un attend, "
        "pas qui. Pour parler maintenant, appelez un des numéros ci-dessous.",
        "es": "Aún no hay compañero disponible. La coordinación sabe que alguien espera, no quién. "
        "Si necesita hablar ahora, llame a uno de los números de abajo.",
    },
    "call_clinician": {
        "en": "Nobody has answered you yet, and we are sorry. Please call the clinicians' line of "
        "your agency: {line}. The other numbers below answer at any hour as well. Your request "
        "stays open, and we have told the coordinator once more.",
        "fr": "Personne ne vous a encore répondu, et nous le regrettons. Appelez la ligne des "
        "cliniciens de votre service : {line}. Les autres numéros ci-dessous répondent aussi à "
        "toute heure. Votre demande reste ouverte, et nous avons averti encore la coordination.",
        "es": "Nadie le ha respondido todavía, y lo sentimos. Llame a la línea de profesionales "
        "clínicos de su agencia: {line}. Los otros números de abajo también responden a cualquier "
        "hora. Su solicitud sigue abierta, y hemos avisado otra vez a la coordinación.",
    },
    "call_crisis_line": {
        "en": "Nobody has answered you yet, and we are sorry. Please call one of the numbers "
        "below: somebody answers at any hour. Your request stays open, and we have told the "
        "coordinator once more.",
        "fr": "Personne ne vous a encore répondu, et nous le regrettons. Appelez un des numéros "
        "ci-dessous : quelqu'un répond à toute heure. Votre demande reste ouverte, et nous avons "
        "averti encore la coordination.",
        "es": "Nadie le ha respondido todavía, y lo sentimos. Llame a uno de los números de "
        "abajo: alguien responde a cualquier hora. Su solicitud sigue abierta, y hemos avisado "
        "otra vez a la coordinación.",
    },
    "peer_accepted": {
        "en": "A peer has accepted and will reach you the way you chose. You may ask for "
        "another peer, add one, or end this, at any time and without a reason.",
        "fr": "Un pair a accepté et vous joindra de la manière choisie. Vous pouvez demander "
        "un autre pair, en ajouter un, ou arrêter, à tout moment et sans motif.",
        "es": "Un compañero ha aceptado y le contactará del modo que eligió. Puede pedir otro "
        "compañero, añadir uno o terminar, en cualquier momento y sin motivo.",
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

"""How it is said why a peer was chosen and what protects the asker.

Not a word may depend on what was said in confidence, on who anybody is, or on their unit.
"""

from collections.abc import Mapping

Texts = Mapping[str, Mapping[str, str]]

NOTHING_SPECIAL = "available"

FITS: Texts = {
    "topics": {
        "en": "They know a subject you want to talk about.",
        "fr": "Cette personne connaît un sujet dont vous voulez parler.",
        "es": "Conoce un tema del que quiere hablar.",
    },
    "lived_experience": {
        "en": "They have lived through something like it.",
        "fr": "Cette personne a vécu quelque chose de semblable.",
        "es": "Ha vivido algo parecido.",
    },
    "own_agency": {
        "en": "They work at your own agency and know how things are there.",
        "fr": "Cette personne travaille dans votre propre service et le connaît.",
        "es": "Trabaja en su propia agencia y la conoce.",
    },
    "distance": {
        "en": "They are near enough to meet in person.",
        "fr": "Cette personne est assez proche pour une rencontre.",
        "es": "Está bastante cerca para verse en persona.",
    },
    "rank_band": {
        "en": "They have a rank you said you would rather talk to.",
        "fr": "Cette personne a un grade que vous avez dit préférer.",
        "es": "Tiene un rango que usted dijo preferir.",
    },
    "veteran": {
        "en": "They are a veteran, as you wished.",
        "fr": "C'est un vétéran, comme vous le souhaitiez.",
        "es": "Es veterano de las fuerzas armadas, como usted deseaba.",
    },
    "shift_overlap": {
        "en": "They are free at times when you can talk.",
        "fr": "Cette personne est libre à des heures où vous pouvez parler.",
        "es": "Está libre a horas en que usted puede hablar.",
    },
    "channel": {
        "en": "They use the way of contact that you chose.",
        "fr": "Cette personne utilise le moyen de contact que vous avez choisi.",
        "es": "Usa la forma de contacto que usted eligió.",
    },
    "continuity": {
        "en": "They are somebody you wanted to talk to again.",
        "fr": "C'est quelqu'un à qui vous vouliez parler de nouveau.",
        "es": "Es alguien con quien usted quería hablar de nuevo.",
    },
    "on_call": {
        "en": "They were the peer on duty when we looked for somebody.",
        "fr": "C'était le pair de garde quand nous avons cherché.",
        "es": "Era el compañero de guardia cuando buscamos a alguien.",
    },
    NOTHING_SPECIAL: {
        "en": "They were free, and no rule that protects you stood in the way.",
        "fr": "Cette personne était libre, et aucune règle qui vous protège ne s'y opposait.",
        "es": "Estaba libre, y ninguna regla que le protege lo impedía.",
    },
}

PROTECTIONS: Texts = {
    "chain_of_command": {
        "en": "They are not in your chain of command, neither above nor below you, "
        "now or in the recent past.",
        "fr": "Cette personne n'est pas dans votre chaîne de commandement, ni au-dessus ni "
        "au-dessous de vous, aujourd'hui ou récemment.",
        "es": "No está en su cadena de mando, ni por encima ni por debajo de usted, "
        "ni ahora ni hace poco.",
    },
    "own_unit": {
        "en": "They are not of your own unit.",
        "fr": "Cette personne n'est pas de votre unité.",
        "es": "No es de su unidad.",
    },
    "own_unit_allowed": {
        "en": "They may be of your own unit, because you said that this is welcome.",
        "fr": "Cette personne peut être de votre unité, car vous avez dit que cela vous convient.",
        "es": "Puede ser de su unidad, porque usted dijo que le parece bien.",
    },
    "kept_away": {
        "en": "They are nobody you asked us to keep away, and of no unit you asked us to keep "
        "away. They are not told whom you named.",
        "fr": "Ce n'est personne que vous avez voulu tenir à l'écart, ni d'une unité que vous "
        "avez voulu tenir à l'écart. On ne lui dit pas qui vous avez nommé.",
        "es": "No es nadie que usted pidió mantener lejos, ni de una unidad que pidió mantener "
        "lejos. No se le dice a quién nombró usted.",
    },
    "kept_away_unnamed": {
        "en": "You did not say who you are, so we could keep away only the people and units you "
        "asked us to. They are none of these, and they are not told whom you named.",
        "fr": "Vous n'avez pas dit qui vous êtes; nous n'avons donc pu tenir à l'écart que les "
        "personnes et les unités que vous avez indiquées. Cette personne n'en fait pas partie, "
        "et on ne lui dit pas qui vous avez nommé.",
        "es": "Usted no dijo quién es, así que solo pudimos mantener lejos a las personas y "
        "unidades que nos pidió. No es de ninguna de ellas, y no se le dice a quién nombró usted.",
    },
    "designated_and_trained": {
        "en": "The head of their agency appointed them as a peer, and their training is in date.",
        "fr": "La direction de son service l'a désignée comme pair, et sa formation est à jour.",
        "es": "La dirección de su agencia le nombró compañero de apoyo, y su formación está al "
        "día.",
    },
    "confidential": {
        "en": "They must keep what you say to themselves. What cannot stay confidential is "
        "listed below.",
        "fr": "Cette personne doit garder pour elle ce que vous dites. Ce qui ne peut rester "
        "confidentiel est indiqué ci-dessous.",
        "es": "Debe guardar para sí lo que usted diga. Lo que no puede quedar en confianza está "
        "abajo.",
    },
    "yours_to_end": {
        "en": "You may ask for another peer, add one, or end this, at any time. Nobody asks why.",
        "fr": "Vous pouvez demander un autre pair, en ajouter un, ou arrêter, à tout moment. "
        "Personne ne demande pourquoi.",
        "es": "Puede pedir otro compañero, añadir uno o terminar, en cualquier momento. Nadie "
        "pregunta por qué.",
    },
}

NOTES: Texts = {
    "other_agency": {
        "en": "They are of another agency, under the same rules of confidentiality as yours.",
        "fr": "Cette personne est d'un autre service, soumis aux mêmes règles de confidentialité "
        "que le vôtre.",
        "es": "Es de otra agencia, con las mismas reglas de confidencialidad que la suya.",
    },
    "other_rules": {
        "en": "They are of another agency in another jurisdiction, whose rules may apply as well. "
        "Please read the limits of both below before you talk.",
        "fr": "Cette personne est d'un autre service, dans une autre juridiction dont les règles "
        "peuvent aussi s'appliquer. Lisez les deux listes de limites ci-dessous avant de parler.",
        "es": "Es de otra agencia, en otra jurisdicción cuyas reglas también pueden aplicarse. "
        "Lea abajo los límites de las dos antes de hablar.",
    },
}

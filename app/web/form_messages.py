"""WTForms' own messages in French: what is wrong, said as what to do."""

from __future__ import annotations

WTFORMS_MESSAGES: dict[str, str] = {
    "'%(value)s' is not a valid choice for this field.": (
        "« %(value)s » ne fait pas partie des choix proposés."
    ),
    "'%(value)s' are not valid choices for this field.": (
        "« %(value)s » ne font pas partie des choix proposés."
    ),
    "CSRF failed.": "Le formulaire a expiré. Envoyez-le de nouveau.",
    "CSRF token expired.": "Le formulaire a expiré. Envoyez-le de nouveau.",
    "CSRF token missing.": "Le formulaire a expiré. Envoyez-le de nouveau.",
    "Invalid CSRF Token.": "Le formulaire a expiré. Envoyez-le de nouveau.",
    "Choices cannot be None.": "Aucun choix n’est proposé.",
    "Date must be at least %(min)s.": "Indiquez une date à partir du %(min)s.",
    "Date must be at most %(max)s.": "Indiquez une date jusqu’au %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Indiquez une date entre le %(min)s et le %(max)s.",
    "Field cannot be longer than %(max)d character.": "Écrivez %(max)d caractère au plus.",
    "Field cannot be longer than %(max)d characters.": "Écrivez %(max)d caractères au plus.",
    "Field must be at least %(min)d character long.": "Écrivez au moins %(min)d caractère.",
    "Field must be at least %(min)d characters long.": "Écrivez au moins %(min)d caractères.",
    "Field must be between %(min)d and %(max)d characters long.": (
        "Écrivez entre %(min)d et %(max)d caractères."
    ),
    "Field must be equal to %(other_name)s.": "Les deux saisies ne sont pas identiques.",
    "Field must be exactly %(max)d character long.": "Écrivez exactement %(max)d caractère.",
    "Field must be exactly %(max)d characters long.": "Écrivez exactement %(max)d caractères.",
    "Invalid Choice: could not coerce.": "Choisissez une des réponses proposées.",
    "Invalid IP address.": "Indiquez une adresse IP, par exemple 192.0.2.1.",
    "Invalid Mac address.": "Indiquez une adresse MAC.",
    "Invalid URL.": "Indiquez une adresse web complète, par exemple https://www.exemple.fr.",
    "Invalid UUID.": "Cet identifiant n’a pas la bonne forme.",
    "Invalid choice(s): one or more data inputs could not be coerced.": (
        "Choisissez parmi les réponses proposées."
    ),
    "Invalid email address.": "Indiquez une adresse électronique complète, par exemple nom@exemple.fr.",
    "Invalid field name '%s'.": "Le champ « %s » n’existe pas.",
    "Invalid input.": "Cette saisie n’a pas la bonne forme.",
    "Invalid value, can't be any of: %(values)s.": "Indiquez une autre valeur que : %(values)s.",
    "Invalid value, must be one of: %(values)s.": "Indiquez une de ces valeurs : %(values)s.",
    "Not a valid choice.": "Choisissez une des réponses proposées.",
    "Not a valid date value.": "Indiquez une date qui existe, par exemple 21/11/2026.",
    "Not a valid datetime value.": "Indiquez une date et une heure qui existent.",
    "Not a valid decimal value.": "Indiquez un nombre, par exemple 12,5.",
    "Not a valid float value.": "Indiquez un nombre, par exemple 12,5.",
    "Not a valid integer value.": "Indiquez un nombre entier en chiffres, par exemple 12.",
    "Not a valid time value.": "Indiquez une heure, par exemple 14:05.",
    "Not a valid week value.": "Indiquez une semaine.",
    "Number must be at least %(min)s.": "Indiquez un nombre à partir de %(min)s.",
    "Number must be at most %(max)s.": "Indiquez un nombre jusqu’à %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Indiquez un nombre entre %(min)s et %(max)s.",
    "This field cannot be edited.": "Ce champ ne se modifie pas.",
    "This field is disabled and cannot have a value.": "Ce champ ne reçoit pas de valeur.",
    "This field is required.": "Remplissez ce champ.",
}
"""WTForms' own messages; ``Field`` classes and validators ask for them by their English text."""

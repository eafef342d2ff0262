"""The French sentences of the consistency checks: what was seen and asked, then what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from app.domain.consistency import Question
from app.web.filters import decimal_fr, duration, french_date, integer_fr, share
from app.web.verdicts import lower

LISTED = 5
"""Names quoted in one sentence; the others are counted."""


@dataclass(frozen=True, slots=True)
class Wording:
    """``question``: what was seen, then the question. ``advice``: what to do. Both quote the figures by name."""

    question: str
    advice: str


TEXT_WORDS: Mapping[str, str] = {
    "comment": "Le commentaire d’un point",
    "reason": "Le motif d’un «\u202fnon applicable\u202f»",
    "piece": "Le titre d’une pièce",
    "action": "Le titre d’une action",
    "owner": "Le responsable d’une action",
    "source": "La source d’un fait",
}
"""What each free text is called, at the head of a sentence."""

RESULT_WORDS: Mapping[str, str] = {
    "ads": "niveau ADS",
    "exposure_audit": "audit d’exposition",
    "silene": "SILENE",
    "continuity_test": "test de continuité",
    "restore_test": "test de restauration",
    "crisis_exercise": "exercice de crise",
}

PERSONAL_WORDINGS: dict[str, Wording] = {
    "text_gives_nir": Wording(
        "{text_kind} semble contenir un numéro de sécurité sociale. Est-ce le cas\u202f?",
        "Effacez ce numéro. Boussole ne doit contenir aucune donnée de patient ni d’agent.",
    ),
    "text_tells_of_patient": Wording(
        "{text_kind} semble parler d’un patient\u202f: un numéro IPP ou une date de naissance. "
        "Est-ce le cas\u202f?",
        "Effacez cette donnée. Décrivez la situation sans rien qui désigne un patient.",
    ),
    "text_names_person": Wording(
        "{text_kind} semble nommer une personne. Sa fonction suffirait-elle\u202f?",
        "Remplacez le nom par la fonction, par exemple «\u202fRSSI\u202f» ou «\u202fcadre de nuit\u202f».",
    ),
    "text_gives_email": Wording(
        "{text_kind} semble contenir l’adresse électronique d’une personne. Est-elle utile ici\u202f?",
        "Effacez l’adresse, ou mettez celle de la fonction.",
    ),
    "text_gives_phone": Wording(
        "{text_kind} semble contenir un numéro de téléphone. Est-il utile ici\u202f?",
        "Effacez le numéro. Gardez les numéros utiles en crise dans l’annuaire de crise.",
    ),
}

RULE_WORDINGS: dict[str, Wording] = {
    "rule_not_met": Wording(
        "Vous répondez que «\u202f{item}\u202f» est tenu. Le contrôle «\u202f{rule}\u202f» dit le contraire. "
        "Lequel est juste\u202f?",
        "Relisez les faits du contrôle. Puis corrigez le fait, ou la réponse.",
    ),
    "rule_cannot_tell": Wording(
        "Vous répondez que «\u202f{item}\u202f» est tenu. Le contrôle «\u202f{rule}\u202f» "
        "ne peut rien dire. "
        "Il manque\u202f: {missing}. Pouvez-vous le donner\u202f?",
        "Complétez ce qui manque\u202f: le contrôle se fera aussitôt.",
    ),
    "rules_met_answer_not": Wording(
        "Tous les contrôles de «\u202f{item}\u202f» sont tenus. "
        "Votre réponse dit que le point ne l’est pas en entier. "
        "Que reste-t-il à faire\u202f?",
        "Changez la réponse si plus rien ne manque. Sinon, dites en commentaire ce qui reste.",
    ),
    "rule_ends_soon": Wording(
        "Le contrôle «\u202f{rule}\u202f» de «\u202f{item}\u202f» cessera d’être tenu le {day}. "
        "La suite est-elle prévue\u202f?",
        "Planifiez dès maintenant ce qui le renouvelle.",
    ),
    "tested_not_planned": Wording(
        "Un test est déclaré sans plan qui le couvre. Cela concerne\u202f: {entities}. "
        "Quel plan a été testé\u202f?",
        "Cochez le plan de ces entités s’il existe. Sinon, retirez le test.",
    ),
    "weights_without_source": Wording(
        "Les poids de «\u202f{fact}\u202f» n’ont pas de source. D’où viennent-ils\u202f?",
        "Aucun texte public ne définit ces poids. Dites d’où vient le vôtre, avec l’année.",
    ),
    "weights_differ": Wording(
        "«\u202f{entity}\u202f» a deux poids\u202f: {first} et {other}. Lequel est le bon\u202f?",
        "Mettez le même poids partout.",
    ),
    "weights_equal": Wording(
        "Les {count} entités de «\u202f{fact}\u202f» ont toutes le même poids. "
        "Ont-elles vraiment la même activité\u202f?",
        "Remplacez ces poids par l’activité de chacune, avec sa source.",
    ),
    "entity_twice": Wording(
        "«\u202f{entity}\u202f» est sur deux lignes de «\u202f{fact}\u202f». "
        "Son activité compte-t-elle deux fois\u202f?",
        "Gardez une seule ligne par entité.",
    ),
    "declaration_before_deposit": Wording(
        "La déclaration d’atteinte est datée du {declaration}. "
        "Le dépôt de la candidature est daté du {deposit}. "
        "Les deux dates sont-elles échangées\u202f?",
        "La déclaration vient après le dépôt. Corrigez la date qui est fausse.",
    ),
    "fact_to_come": Wording(
        "«\u202f{fact}\u202f» porte une date à venir\u202f: le {day}. Est-ce déjà fait\u202f?",
        "Mettez la date de ce qui est fait. Une date prévue ne compte pas.",
    ),
    "fact_unlike_piece": Wording(
        "Pour «\u202f{fact}\u202f», vous avez tapé le {day}. La pièce «\u202f{piece}\u202f» "
        "est datée du {other}. "
        "Quelle date est la bonne\u202f?",
        "Corrigez la date tapée, ou joignez la pièce qui porte cette date.",
    ),
    "no_perimeter": Wording(
        "Dans «\u202f{fact}\u202f», aucun périmètre n’existe chez vous. Est-ce bien le cas\u202f?",
        "Relisez la liste des périmètres. Un seul suffit pour que le contrôle ait un sens.",
    ),
    "absent_perimeter_done": Wording(
        "Dans «\u202f{fact}\u202f», le périmètre «\u202f{perimeter}\u202f» "
        "n’existe pas chez vous, et il est coché comme fait. "
        "Existe-t-il\u202f?",
        "Corrigez une des deux cases.",
    ),
    "result_to_come": Wording(
        "Un résultat «\u202f{result}\u202f» est daté du {day}, dans l’avenir. La date est-elle juste\u202f?",
        "Retirez ce résultat, puis enregistrez-le avec sa vraie date.",
    ),
    "result_out_of_range": Wording(
        "Un résultat «\u202f{result}\u202f» du {day} vaut {value}. L’échelle va de {low} à {high}. "
        "Est-ce le bon chiffre\u202f?",
        "Retirez ce résultat, puis enregistrez-le avec sa vraie valeur.",
    ),
    "result_without_value": Wording(
        "Un résultat «\u202f{result}\u202f» du {day} n’a pas de valeur. La connaissez-vous\u202f?",
        "Retirez ce résultat, puis enregistrez-le avec sa valeur.",
    ),
    "results_disagree": Wording(
        "Deux résultats «\u202f{result}\u202f» du {day} ont des valeurs différentes\u202f: {low} et {high}. "
        "Lequel garder\u202f?",
        "Retirez celui qui est faux. S’ils portent sur deux systèmes, dites-le dans leur source.",
    ),
    "result_fell": Wording(
        "Le résultat «\u202f{result}\u202f» est passé de {before} à {value} le {day}. "
        "Savez-vous pourquoi\u202f?",
        "Cherchez ce qui a changé. Prenez une action s’il faut remonter.",
    ),
}

PROOF_WORDINGS: dict[str, Wording] = {
    "proof_missing_on_blocking": Wording(
        "«\u202f{item}\u202f» est un point bloquant. Vous répondez qu’il est tenu, sans aucune pièce. "
        "Quelle pièce le montre\u202f?",
        "Joignez la pièce attendue, ou décrivez-la sans la déposer.",
    ),
    "proof_incomplete": Wording(
        "«\u202f{item}\u202f» n’est prouvé qu’en partie. Il manque\u202f: {missing}. L’avez-vous\u202f?",
        "Joignez ce qui manque. Le point ne compte comme prouvé qu’avec toutes ses pièces.",
    ),
    "proof_expired": Wording(
        "La pièce «\u202f{piece}\u202f» a pris fin le {until}. Avez-vous une version plus récente\u202f?",
        "Joignez la nouvelle version. Jusque-là, cette pièce ne prouve plus «\u202f{item}\u202f».",
    ),
    "proof_too_old": Wording(
        "La pièce «\u202f{piece}\u202f» date du {day}. Elle prouvait «\u202f{item}\u202f» jusqu’au {last}. "
        "En avez-vous une plus récente\u202f?",
        "Joignez une pièce plus récente, ou refaites ce qu’elle constate.",
    ),
    "proof_too_early": Wording(
        "La pièce «\u202f{piece}\u202f» date du {day}. "
        "Pour «\u202f{item}\u202f», seules comptent les pièces à partir du {first}. "
        "En avez-vous une plus récente\u202f?",
        "Joignez une pièce datée du {first} ou d’après.",
    ),
    "proof_undated": Wording(
        "La pièce «\u202f{piece}\u202f» n’a pas de date. De quand est-elle\u202f?",
        "Décrivez-la de nouveau avec la date du document. Sans date, elle ne prouve rien.",
    ),
    "proof_to_come": Wording(
        "La pièce «\u202f{piece}\u202f» porte une date à venir\u202f: le {day}. "
        "La date est-elle juste\u202f?",
        "Corrigez la date du document. Une pièce à venir ne prouve encore rien.",
    ),
    "proof_ends_before_its_date": Wording(
        "La pièce «\u202f{piece}\u202f» est datée du {day} et prend fin le {until}, avant même sa date. "
        "Les deux dates sont-elles échangées\u202f?",
        "Décrivez de nouveau la pièce avec ses vraies dates.",
    ),
    "proof_ends_soon": Wording(
        "«\u202f{item}\u202f» n’est prouvé que jusqu’au {until}. La suite est-elle prévue\u202f?",
        "Préparez la pièce qui prendra le relais.",
    ),
    "proof_very_old": Wording(
        "La pièce «\u202f{piece}\u202f» date du {day}. Décrit-elle encore ce que vous faites\u202f?",
        "Relisez-la. Joignez une version à jour si quelque chose a changé.",
    ),
    "proof_other_only": Wording(
        "«\u202f{item}\u202f» n’a que des pièces rangées dans «\u202fautre\u202f». "
        "L’une d’elles est-elle la pièce attendue\u202f?",
        "Décrivez-la de nouveau avec sa vraie sorte, ou joignez la pièce attendue.",
    ),
    "proof_of_another_item": Wording(
        "La pièce «\u202f{piece}\u202f» est jointe à «\u202f{item}\u202f», qui ne la demande pas. "
        "C’est «\u202f{other}\u202f» qui la demande. "
        "Est-elle au bon endroit\u202f?",
        "Joignez-la aussi à «\u202f{other}\u202f». Détachez-la d’ici si elle n’y sert pas.",
    ),
    "proof_unfit": Wording(
        "La pièce «\u202f{piece}\u202f» est de la sorte «\u202f{kind}\u202f». «\u202f{item}\u202f» "
        "ne la demande pas. Que montre-t-elle\u202f?",
        "Vérifiez sa sorte, puis comparez avec les pièces attendues.",
    ),
    "proof_on_no": Wording(
        "Des pièces sont jointes à «\u202f{item}\u202f». La réponse est pourtant «\u202f{answer}\u202f». "
        "Que montrent-elles\u202f?",
        "Relisez la réponse. Détachez les pièces qui n’ont rien à voir.",
    ),
    "proof_on_blank": Wording(
        "Des pièces sont jointes à «\u202f{item}\u202f», qui n’a pas de réponse. Quelle est-elle\u202f?",
        "Répondez au point. Sans réponse, les pièces ne comptent pas.",
    ),
    "proof_on_na": Wording(
        "Des pièces sont jointes à «\u202f{item}\u202f», répondu «\u202fnon applicable\u202f». "
        "Le point s’applique-t-il\u202f?",
        "Changez la réponse, ou détachez les pièces.",
    ),
    "proof_for_many": Wording(
        "La pièce «\u202f{piece}\u202f» est jointe à {count} points. "
        "Montre-t-elle vraiment chacun d’eux\u202f?",
        "Pour chaque point, notez la page ou la section. Sinon, joignez une pièce plus précise.",
    ),
    "proof_same_file": Wording(
        "Les pièces «\u202f{piece}\u202f» et «\u202f{other}\u202f» ont exactement le même contenu. "
        "Est-ce un seul document\u202f?",
        "Gardez une seule pièce et joignez-la à chaque point qu’elle montre.",
    ),
    "proof_same_title": Wording(
        "Le titre «\u202f{piece}\u202f» désigne des pièces du {first} et du {last}. "
        "L’ancienne est-elle encore utile\u202f?",
        "Détachez l’ancienne édition, ou précisez les titres.",
    ),
    "proof_one_day": Wording(
        "Vos {count} pièces sont toutes datées du {day}. "
        "Est-ce la date des documents, ou celle du dépôt\u202f?",
        "Mettez la date écrite sur chaque document.",
    ),
    "signed_proof_lapsed": Wording(
        "«\u202f{item}\u202f» était prouvé à la signature, le {signed}. Il ne l’est plus. "
        "Avez-vous une pièce plus récente\u202f?",
        "Joignez une pièce plus récente dans une nouvelle version.",
    ),
}

SEQUENCE_WORDINGS: dict[str, Wording] = {
    "restore_test_before_policy": Wording(
        "Le dernier test de restauration date du {first}. «\u202f{base}\u202f» date du {then}. "
        "La politique actuelle a-t-elle été testée\u202f?",
        "Refaites un test selon la politique actuelle, même petit.",
    ),
    "restore_report_before_book": Wording(
        "«\u202f{piece}\u202f» date du {first}. «\u202f{base}\u202f», qui décrit les tests, date du {then}. "
        "Quel cahier a servi\u202f?",
        "Joignez le cahier qui a servi, ou le compte rendu du dernier test.",
    ),
    "backup_plan_before_policy": Wording(
        "«\u202f{piece}\u202f» date du {first}. «\u202f{base}\u202f» date du {then}. "
        "Le plan suit-il la nouvelle politique\u202f?",
        "Relisez le plan de sauvegarde. Datez la relecture, même si rien ne change.",
    ),
    "exercise_before_plan": Wording(
        "Le dernier exercice date du {first}. Le premier plan, «\u202f{base}\u202f», date du {then}. "
        "Quel plan a été joué\u202f?",
        "Jouez le plan actuel, ou joignez le plan qui existait alors.",
    ),
    "exercise_before_plan_update": Wording(
        "Le dernier exercice date du {first}. «\u202f{base}\u202f» a été refait le {then}. "
        "La nouvelle version a-t-elle été jouée\u202f?",
        "Prévoyez un exercice sur la nouvelle version.",
    ),
    "plan_before_impact": Wording(
        "«\u202f{piece}\u202f» date du {first}. «\u202f{base}\u202f» date du {then}. "
        "Le plan tient-il compte de ce bilan\u202f?",
        "Reprenez le plan à partir du dernier bilan d’impact (BIA).",
    ),
    "report_before_scenario": Wording(
        "Le retour d’expérience date du {first}. «\u202f{base}\u202f» date du {then}. "
        "Quel scénario a été joué\u202f?",
        "Joignez le scénario de cet exercice, ou le retour du dernier.",
    ),
    "report_without_scenario": Wording(
        "Le retour d’expérience «\u202f{piece}\u202f» date du {day}. Aucun scénario n’est joint. "
        "Lequel a été joué\u202f?",
        "Joignez le scénario à «\u202f{item}\u202f».",
    ),
    "procedure_before_policy": Wording(
        "«\u202f{piece}\u202f» date du {first}. La politique de sécurité (PSSI) date du {then}. "
        "La procédure reste-t-elle vraie\u202f?",
        "Relisez la procédure. Datez la relecture, même si rien ne change.",
    ),
    "approval_before_document": Wording(
        "«\u202f{piece}\u202f» date du {first}. «\u202f{base}\u202f» date du {then}. "
        "L’instance a-t-elle validé cette version\u202f?",
        "Joignez le compte rendu qui valide la version actuelle.",
    ),
    "test_newer_than_proof": Wording(
        "Un test du {tested} est enregistré pour «\u202f{item}\u202f». "
        "La pièce la plus récente date du {day}. "
        "Avez-vous le compte rendu du test\u202f?",
        "Joignez le compte rendu de ce test.",
    ),
}

ANSWER_WORDINGS: dict[str, Wording] = {
    "returned_untouched": Wording(
        "Un relecteur a retourné «\u202f{item}\u202f». Rien n’a changé depuis. Que lui répondez-vous\u202f?",
        "Lisez son commentaire. Puis changez la réponse, le motif ou les pièces.",
    ),
    "blocking_left": Wording(
        "Tout est répondu, sauf des points bloquants\u202f: {items}. Qu’est-ce qui vous arrête\u202f?",
        "Répondez «\u202fne sait pas\u202f» si vous cherchez encore\u202f: une action sera proposée.",
    ),
    "due_past": Wording(
        "La date promise pour «\u202f{item}\u202f» est passée depuis le {due}. Est-ce fait\u202f?",
        "Changez la réponse si c’est fait. Sinon, donnez une nouvelle date et sa raison.",
    ),
    "due_on_last_day": Wording(
        "La date promise pour «\u202f{item}\u202f» est le {due}, au bout des {months} mois permis. "
        "Repose-t-elle sur un calendrier\u202f?",
        "Mettez la date de votre calendrier, avec ses étapes.",
    ),
    "same_due": Wording(
        "Vos {count} trajectoires finissent toutes le {due}. Peut-on tout finir le même jour\u202f?",
        "Donnez à chaque point la date de son propre calendrier.",
    ),
    "due_without_action": Wording(
        "«\u202f{item}\u202f» est promis pour le {due}. Aucune action ouverte ne le prépare. "
        "Qui s’en occupe\u202f?",
        "Prenez une action pour ce point, avec un responsable.",
    ),
    "action_after_promise": Wording(
        "L’action «\u202f{action}\u202f» finit le {due}. «\u202f{item}\u202f» est promis pour le {promise}. "
        "Laquelle des deux dates tient\u202f?",
        "Accordez les deux dates.",
    ),
    "action_overdue": Wording(
        "L’action «\u202f{action}\u202f» devait finir le {due}. Est-elle faite\u202f?",
        "Marquez-la faite, ou donnez-lui une nouvelle date.",
    ),
    "action_without_owner": Wording(
        "L’action «\u202f{action}\u202f» n’a pas de responsable. Qui la mène\u202f?",
        "Indiquez une fonction plutôt qu’une personne.",
    ),
    "action_without_due": Wording(
        "L’action «\u202f{action}\u202f» n’a pas d’échéance. Pour quand est-elle\u202f?",
        "Donnez une date, même lointaine.",
    ),
    "action_done_item_unmet": Wording(
        "L’action «\u202f{action}\u202f» est faite. «\u202f{item}\u202f» n’est pourtant pas tenu en entier. "
        "Que manque-t-il\u202f?",
        "Changez la réponse si plus rien ne manque. Sinon, prenez une autre action.",
    ),
    "action_open_item_met": Wording(
        "«\u202f{item}\u202f» est tenu et prouvé. L’action «\u202f{action}\u202f» est encore ouverte. "
        "Est-elle finie\u202f?",
        "Marquez l’action faite, ou abandonnez-la.",
    ),
    "ratio_above_one": Wording(
        "Pour «\u202f{item}\u202f», vous comptez {numerator} sur {denominator}. "
        "Les deux nombres sont-ils échangés\u202f?",
        "Vérifiez que le premier nombre compte une partie du second.",
    ),
    "ratio_all_full": Wording(
        "Vos {count} mesures valent toutes exactement 100\u202f%. Ont-elles été comptées\u202f?",
        "Notez en commentaire d’où vient chaque nombre, et de quand.",
    ),
    "denominators_differ": Wording(
        "Le même total, «\u202f{total}\u202f», vaut {low} ici et {high} là. Lequel est le bon\u202f?",
        "Mettez le même total partout, ou expliquez l’écart en commentaire.",
    ),
    "ratio_changed": Wording(
        "La mesure de «\u202f{item}\u202f» est passée de {before} à {after} depuis la version précédente. "
        "Qu’est-ce qui a changé\u202f?",
        "Vérifiez les deux nombres. Dites en commentaire ce qui a changé.",
    ),
    "total_changed": Wording(
        "Le total de «\u202f{item}\u202f» est passé de {before} à {after} depuis la version précédente. "
        "Compte-t-on encore la même chose\u202f?",
        "Vérifiez le total. Dites en commentaire ce qui a changé.",
    ),
    "score_jump": Wording(
        "Le score déclaré est passé de {before} à {after} depuis la version précédente, sans nouvelle pièce. "
        "Qu’est-ce qui a été fait\u202f?",
        "Joignez ce qui montre les progrès, ou relisez les réponses montées.",
    ),
    "met_no_more": Wording(
        "«\u202f{item}\u202f» était tenu dans la version précédente. Il ne l’est plus. "
        "Que s’est-il passé\u202f?",
        "Dites-le en commentaire, pour qui relira.",
    ),
    "na_no_more": Wording(
        "«\u202f{item}\u202f» avait une réponse dans la version précédente. "
        "Il est maintenant «\u202fnon applicable\u202f». "
        "Pourquoi ne s’applique-t-il plus\u202f?",
        "Dites dans le motif ce qui a changé chez vous.",
    ),
    "unknown_again": Wording(
        "La réponse «\u202fne sait pas\u202f» "
        "était déjà là dans la version précédente, à commencer par «\u202f{item}\u202f». "
        "Qui pourrait savoir\u202f?",
        "Confiez ces points à une autre fonction.",
    ),
    "equal_link_differs": Wording(
        "«\u202f{item}\u202f» "
        "demande la même chose que «\u202f{other}\u202f», dans «\u202f{checklist}\u202f». "
        "Les deux réponses diffèrent. "
        "Laquelle est juste\u202f?",
        "Accordez les deux réponses, ou dites en commentaire pourquoi elles diffèrent.",
    ),
    "equal_link_na": Wording(
        "«\u202f{item}\u202f» "
        "demande la même chose que «\u202f{other}\u202f», dans «\u202f{checklist}\u202f». "
        "Un seul des deux est «\u202fnon applicable\u202f». Lequel est juste\u202f?",
        "Accordez les deux réponses, ou précisez le motif.",
    ),
    "contained_refused": Wording(
        "«\u202f{item}\u202f» et «\u202f{other}\u202f», dans «\u202f{checklist}\u202f», sont liés\u202f: "
        "l’un contient l’autre. "
        "Le plus large est tenu, le plus étroit ne l’est pas du tout. Est-ce possible\u202f?",
        "Relisez les deux énoncés, puis corrigez une des deux réponses.",
    ),
    "level_gap": Wording(
        "Le niveau {high} est tenu dans ce thème. "
        "Le niveau {low} ne l’est pas, à commencer par «\u202f{item}\u202f». "
        "Un point plus simple a-t-il été oublié\u202f?",
        "Relisez d’abord les points du niveau {low}. Un niveau ne compte qu’avec ceux d’en dessous.",
    ),
    "met_but_planned": Wording(
        "Vous répondez que «\u202f{item}\u202f» est tenu. "
        "Votre commentaire parle d’une chose encore à faire. Est-ce fini\u202f?",
        "Mettez le commentaire à jour, ou baissez la réponse.",
    ),
    "out_of_scope_kept": Wording(
        "Votre réponse à «\u202f{gate}\u202f» écarte des points déjà répondus. Est-ce voulu\u202f?",
        "Relisez cette réponse. Les réponses écartées sont gardées, mais ne comptent pas.",
    ),
    "gate_unanswered": Wording(
        "«\u202f{item}\u202f» n’a pas de réponse. D’autres points en dépendent et sont répondus. "
        "Quelle est sa réponse\u202f?",
        "Répondez d’abord à «\u202f{item}\u202f».",
    ),
    "short_reason": Wording(
        "Le motif de «\u202f{item}\u202f» tient en quelques lettres\u202f: «\u202f{reason}\u202f». "
        "Un relecteur le comprendra-t-il\u202f?",
        "Dites en une phrase pourquoi le point ne vous concerne pas.",
    ),
    "same_reason": Wording(
        "Le même motif sert à {count} points\u202f: «\u202f{text}\u202f». Vaut-il pour chacun\u202f?",
        "Écrivez pour chaque point pourquoi il ne vous concerne pas.",
    ),
    "same_comment": Wording(
        "Le même commentaire est écrit sur {count} points\u202f: «\u202f{text}\u202f». "
        "Vaut-il pour chacun\u202f?",
        "Gardez-le là où il sert. Ailleurs, dites ce qui est propre au point.",
    ),
    "many_na": Wording(
        "{count} points sur {total}, soit {share}, sont «\u202fnon applicable\u202f». "
        "Cette liste est-elle la bonne pour vous\u202f?",
        "Relisez le profil et les motifs. Une autre liste convient peut-être mieux.",
    ),
    "many_unknown": Wording(
        "{count} points sur {total}, soit {share}, ont pour réponse «\u202fne sait pas\u202f». "
        "Qui pourrait savoir\u202f?",
        "Confiez ces points à ceux qui savent\u202f: informatique, qualité, prestataire.",
    ),
    "unknown_lingers": Wording(
        "«\u202f{item}\u202f» a pour réponse «\u202fne sait pas\u202f» depuis le {day}. "
        "Qui pourrait savoir\u202f?",
        "Confiez ce point à une autre fonction, avec une date.",
    ),
    "answer_old": Wording(
        "La réponse à «\u202f{item}\u202f» date du {day}. Est-elle encore vraie\u202f?",
        "Relisez-la et enregistrez-la de nouveau.",
    ),
    "all_best_in_minutes": Wording(
        "Les {count} réponses sont toutes les meilleures possibles. Elles ont été données en {taken}. "
        "Étaient-elles préparées ailleurs\u202f?",
        "Relisez-en quelques-unes avec les pièces sous les yeux.",
    ),
    "all_same_choice": Wording(
        "Les {count} réponses sont toutes «\u202f{answer}\u202f». Chaque point a-t-il été regardé\u202f?",
        "Relisez d’abord les points bloquants.",
    ),
    "single_author": Wording(
        "Une seule personne a donné les {count} réponses. Plusieurs fonctions sont concernées\u202f: "
        "{functions}. "
        "Les avez-vous consultées\u202f?",
        "Confiez-leur les points qui les regardent, ou faites-leur relire.",
    ),
    "signed_not_submitted": Wording(
        "Cette version est signée depuis le {signed}. Elle n’est pas soumise. "
        "Attendez-vous quelque chose\u202f?",
        "Soumettez-la, ou rouvrez-la si elle n’est plus vraie.",
    ),
}

WORDINGS: dict[str, Wording] = {
    **PERSONAL_WORDINGS,
    **RULE_WORDINGS,
    **PROOF_WORDINGS,
    **SEQUENCE_WORDINGS,
    **ANSWER_WORDINGS,
}
"""By code of question."""


def word(question: Question) -> Wording:
    """The two French texts of a question, with its figures in their place."""
    wording = WORDINGS[question.code]
    figures = {name: _say(name, value) for name, value in question.figures.items()}
    return Wording(wording.question.format(**figures), wording.advice.format(**figures))


def _say(name: str, value: object) -> str:
    if name == "text_kind":
        return TEXT_WORDS[str(value)]
    if name == "result":
        return RESULT_WORDS.get(str(value), str(value))
    if name == "missing" and isinstance(value, tuple):
        return _join(tuple(lower(str(one)) for one in value))
    return _format(value)


def _format(value: object) -> str:
    """A ``Fraction`` is a share, a ``Decimal`` a number, a tuple a list of names."""
    if isinstance(value, date):
        return french_date(value)
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, Fraction):
        return share(value)
    if isinstance(value, Decimal):
        return decimal_fr(value).removesuffix(",0")
    if isinstance(value, int):
        return integer_fr(value)
    return _join(value) if isinstance(value, tuple) else str(value)


def _join(names: tuple[object, ...]) -> str:
    """« a, b et c »; beyond a few names, how many others there are."""
    shown = [str(name) for name in names]
    if len(shown) > LISTED + 1:
        shown = [*shown[:LISTED], f"{len(shown) - LISTED} autres"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} et {shown[-1]}"

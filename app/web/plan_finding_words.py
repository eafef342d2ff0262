"""The French sentences of the rules of a continuity plan, by code: what is seen, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wording:
    """``sentences`` by case, each quoting its figures by name; ``advices``: the cases that call for another one."""

    title: str
    why: str
    advice: str
    sentences: Mapping[str, str]
    advices: Mapping[str, str] = field(default_factory=dict)


_UNDEFINED = (
    "Si vous ne le savez pas encore, choisissez «\u202fpas encore défini\u202f»\u202f: la "
    "fonction qui l’accepte, et la date."
)
_SAY_BACKUP = "Posez la question à l’informatique ou au prestataire, puis répondez oui ou non."

GOVERNANCE_WORDS: dict[str, Wording] = {
    "GO1": Wording(
        "Qui porte le plan",
        "Le jour venu, quelqu’un doit décider, et quelqu’un doit connaître le plan.",
        f"Nommez une personne pour ce rôle. {_UNDEFINED}",
        {
            "": "Personne n’est nommé pour le rôle «\u202f{role}\u202f».",
            "holder": "Le rôle «\u202f{role}\u202f» est écrit, mais sans titulaire.",
        },
    ),
    "GO2": Wording(
        "Suppléants de la cellule de crise",
        "Une crise dure des jours et commence souvent la nuit\u202f: chacun doit pouvoir être remplacé.",
        "Nommez un suppléant, qui soit une autre personne.",
        {
            "deputy": "Le rôle «\u202f{record}\u202f» n’a pas de suppléant.",
            "same": "Le rôle «\u202f{record}\u202f» a la même personne pour titulaire et pour suppléant.",
            "no_unit": "Aucun rôle ne siège dans la cellule de crise.",
        },
        {"no_unit": "Dites quels rôles siègent dans la cellule de crise, avec leurs suppléants."},
    ),
    "GO3": Wording(
        "Approbation de la version",
        "Les services n’appliquent des mesures dures que si la direction s’y est engagée.",
        "Faites approuver cette version par une personne qui ne l’a pas écrite seule, puis datez "
        "l’approbation.",
        {
            "draft": "Ce brouillon n’a aucune approbation.",
            "none": "La version {version} n’a aucune approbation.",
            "decision": "L’approbation «\u202f{record}\u202f» ne dit pas oui.",
            "decided_on": "L’approbation «\u202f{record}\u202f» n’a pas de date.",
            "future": "L’approbation «\u202f{record}\u202f» porte une date à venir\u202f: le {day}.",
            "is_writer": "L’approbation «\u202f{record}\u202f» vient de la personne qui a écrit le plan.",
            "writer_unknown": "L’approbation «\u202f{record}\u202f» ne dit pas si elle vient de la "
            "personne qui a écrit le plan.",
        },
        {
            "draft": "Figez une version, puis faites-la approuver par une personne qui ne l’a pas écrite seule.",
            "none": "Faites-la approuver dans la page des versions par une personne qui ne l’a pas écrite seule.",
            "writer_unknown": "Répondez oui ou non\u202f: est-ce la personne qui a écrit le plan\u202f?",
        },
    ),
    "GO4": Wording(
        "Composition du comité",
        "Un plan fait sans les soignants ni la qualité reste un plan informatique.",
        "Ajoutez ce rôle au comité du plan, avec son titulaire.",
        {
            "medical": "Aucun rôle médical ou soignant ne siège au comité du plan.",
            "quality": "Le rôle «\u202fQualité et gestion des risques\u202f» ne siège pas au comité du plan.",
        },
    ),
    "GO5": Wording(
        "Consultation du CVS",
        "Le plan touche la vie des usagers\u202f: leur conseil (CVS) en est informé et donne son avis.",
        "Inscrivez la date de la consultation. Sans CVS chez vous, choisissez «\u202fnon "
        "applicable\u202f» et dites pourquoi.",
        {
            "bodies_on": "La consultation du conseil de la vie sociale (CVS) n’a pas de date.",
            "future": "La consultation du CVS porte une date à venir\u202f: le {day}.",
        },
    ),
    "GO6": Wording(
        "Plans liés",
        "En crise, plusieurs plans s’appliquent ensemble\u202f: ils doivent être à jour et se connaître.",
        "Retrouvez la dernière version de ce plan, puis inscrivez son titre et sa date.",
        {
            "absent": "Aucun plan lié de ce type\u202f: «\u202f{linked}\u202f».",
            "undated": "Le plan lié «\u202f{record}\u202f» n’a pas de date.",
            "dated": "Le plan lié «\u202f{record}\u202f» date du {day}\u202f: plus de douze mois.",
        },
    ),
    "PL1": Wording(
        "Les trois catégories du domaine 2",
        "Le domaine 2 de CaRE attend au moins un plan de chaque catégorie, pour l’ensemble du candidat.",
        "Prévoyez un plan pour chaque catégorie qui manque, ou corrigez la catégorie de celui-ci.",
        {
            "": "Aucun plan du candidat pour\u202f: {categories}.",
            "unknown": "Ce plan seul ne permet pas de savoir si ces catégories ont le leur\u202f: "
            "{categories}.",
        },
        {"unknown": "Vérifiez que les autres plans du candidat les couvrent."},
    ),
    "PL2": Wording(
        "Âge du plan",
        "Numéros, logiciels et équipes changent\u202f: un plan ancien égare ceux qui le suivent.",
        "Relisez le plan avec les services, puis enregistrez la revue.",
        {
            "": "Le plan n’a pas été revu depuis le {day}\u202f: plus de {months} mois.",
            "promised": "La revue prévue le {day} n’a pas eu lieu.",
        },
    ),
    "PL3": Wording(
        "Changements sans relecture",
        "Le plan décrit peut-être une organisation qui n’existe plus.",
        "Relisez les fiches touchées par ce changement, puis datez la relecture.",
        {
            "reviewed_on": "Le plan n’a pas été relu depuis ce changement du {day}\u202f: "
            "«\u202f{record}\u202f».",
            "undated": "Le changement «\u202f{record}\u202f» n’a ni date ni relecture.",
        },
    ),
    "PL4": Wording(
        "Différences entre les sites",
        "Une même panne touche tous les sites, mais chacun a ses locaux, ses effectifs et ses clés.",
        "Décrivez ce qui change d’un site à l’autre. Si rien ne change, choisissez «\u202fnon "
        "applicable\u202f» et dites-le.",
        {
            "site_specifics": "Le système d’information est partagé, et rien n’est dit de ce qui change "
            "d’un site à l’autre.",
        },
    ),
}

SCENARIO_WORDS: dict[str, Wording] = {
    "SC1": Wording(
        "Perte du système d’information",
        "C’est le scénario que ce plan prépare, et celui que le domaine 2 de CaRE impose.",
        "Retenez ce scénario et donnez sa durée.",
        {
            "": "Aucun scénario de perte du système d’information.",
            "is_kept": "Le scénario «\u202f{record}\u202f» n’est pas retenu.",
        },
    ),
    "SC2": Wording(
        "Second scénario",
        "L’informatique n’est pas seule à pouvoir manquer. Le domaine 2 de CaRE demande un second scénario.",
        "Retenez un scénario parmi\u202f: perte d’un bâtiment, absence de personnel, défaillance d’un "
        "fournisseur.",
        {"": "Aucun second scénario n’est retenu parmi le site, le personnel et les fournisseurs."},
    ),
    "SC3": Wording(
        "Familles de scénarios",
        "Une famille passée sous silence ressemble à un oubli.",
        "Retenez cette famille, ou dites en une phrase pourquoi vous l’écartez.",
        {
            "": "La famille «\u202f{family}\u202f» n’est ni retenue ni écartée.",
            "reason": "Le scénario «\u202f{record}\u202f» est écarté sans raison écrite.",
        },
    ),
    "SC4": Wording(
        "Durée de la perte",
        "Des hôpitaux attaqués sont restés sans informatique de deux semaines à plus d’un an. Un plan "
        "prévu pour quelques heures laisse les soignants seuls ensuite.",
        "Retenez une durée d’au moins deux semaines, puis vérifiez que les modes dégradés tiennent.",
        {
            "short": "Le scénario «\u202f{record}\u202f» dure moins de trois jours. Durée retenue\u202f: "
            "{outage}.",
            "likely": "Le scénario «\u202f{record}\u202f» dure moins de deux semaines. Durée "
            "retenue\u202f: {outage}.",
            "unknown": "Le scénario «\u202f{record}\u202f» n’a pas de durée.",
        },
    ),
}

ACTIVITY_WORDS: dict[str, Wording] = {
    "AC1": Wording(
        "Activités prioritaires",
        "Sans priorité, responsable, délai et niveau minimal, personne ne sait quoi sauver d’abord.",
        f"Complétez ce champ avec le service. {_UNDEFINED}",
        {
            "": "Aucune activité n’est prioritaire.",
            "owner": "L’activité prioritaire «\u202f{record}\u202f» n’a pas de responsable.",
            "dmia": "L’activité prioritaire «\u202f{record}\u202f» n’a pas de DMIA\u202f: combien de "
            "temps sans, au plus.",
            "minimum": "L’activité prioritaire «\u202f{record}\u202f» n’a pas de niveau minimal de service.",
        },
        {"": "Choisissez avec les services les activités à maintenir d’abord."},
    ),
    "AC2": Wording(
        "Part des activités prioritaires",
        "Quand tout est prioritaire, rien ne l’est\u202f: les renforts se dispersent.",
        "Gardez les activités dont l’arrêt met quelqu’un en danger, ou bloque les autres.",
        {
            "": "Activités prioritaires\u202f: {count} sur {total}. C’est plus de {most}\u202f%.",
            "alone": "Le plan ne contient que des activités prioritaires\u202f: {count}. Elles sont "
            "classées, mais rien ne dit ce qui peut attendre.",
        },
        {
            "alone": "À la prochaine séance, inscrivez aussi les activités qui peuvent attendre\u202f: leur nom et "
            "leur responsable suffisent.",
        },
    ),
    "AC3": Wording(
        "DMIA et gravité",
        "La DMIA laisserait l’arrêt durer jusqu’à un effet que vous jugez grave.",
        "Raccourcissez la DMIA, ou revoyez la gravité avec le service.",
        {
            "dmia": "La DMIA de «\u202f{record}\u202f» est trop longue. Vous jugez l’arrêt grave à cette "
            "durée\u202f: {step} "
            "(«\u202f{category}\u202f»). DMIA\u202f: {dmia}.",
        },
    ),
    "AC4": Wording(
        "Gravité qui baisse",
        "Un arrêt plus long est rarement moins grave\u202f: une des deux notes est sans doute fausse.",
        "Revoyez les deux notes avec le service.",
        {
            "grade": "Pour «\u202f{activity}\u202f», la gravité «\u202f{category}\u202f» baisse avec le "
            "temps\u202f: {before_grade} à {before_step}, puis {grade} à {step}.",
        },
    ),
    "AC5": Wording(
        "Délai visé et DMIA",
        "Même tenu, ce délai de reprise arriverait trop tard.",
        "Visez un délai plus court que la DMIA, ou revoyez la DMIA avec le service.",
        {
            "target": "Le délai de reprise visé pour «\u202f{record}\u202f» dépasse sa DMIA. Délai "
            "visé\u202f: {target}. "
            "DMIA\u202f: {dmia}."
        },
    ),
    "AC6": Wording(
        "Perte de données admissible",
        "La fréquence des sauvegardes se règle sur cette valeur.",
        "Demandez au service combien d’heures de saisie il peut refaire, ou perdre.",
        {
            "pdma": "«\u202f{record}\u202f» emploie des données («\u202f{resource}\u202f»), sans perte "
            "maximale admissible (PDMA).",
            "pdma_reason": "«\u202f{record}\u202f» n’admet aucune perte de données, sans dire pourquoi.",
        },
        {"pdma_reason": "Dites pourquoi aucune perte n’est admise. Cette exigence coûte cher à tenir."},
    ),
    "AC7": Wording(
        "Rangs de reprise égaux",
        "L’une a besoin de l’autre\u202f: si l’ordre n’est pas dit, les équipes attendront.",
        "Donnez un rang plus petit à celle qui doit repartir d’abord.",
        {
            "rank": "«\u202f{record}\u202f» et «\u202f{other}\u202f» ont le même rang de reprise, "
            "{rank}, et l’une dépend de l’autre."
        },
    ),
    "AC8": Wording(
        "DMIA à confirmer",
        "Une DMIA inhabituelle est parfois juste, parfois tapée trop vite.",
        "Relisez cette DMIA avec le service. Si elle est juste, acceptez ce point en disant pourquoi.",
        {
            "care": "L’activité de soins «\u202f{record}\u202f» supporterait plus d’un jour d’arrêt. "
            "DMIA\u202f: {dmia}.",
            "office": "L’activité administrative «\u202f{record}\u202f» supporterait moins de quatre "
            "heures d’arrêt. "
            "DMIA\u202f: {dmia}.",
        },
    ),
    "AC9": Wording(
        "Date de la paie",
        "La paie a une date butoir\u202f: une panne de deux jours peut être sans effet, ou priver tous "
        "les agents.",
        "Écrivez le jour limite du mois dans «\u202fPics et dates butoirs\u202f».",
        {"peaks": "«\u202f{record}\u202f» n’a pas de date butoir."},
    ),
}

RESOURCE_WORDS: dict[str, Wording] = {
    "RE1": Wording(
        "Ressources des activités",
        "Sans ressource déclarée, on ne peut pas dire ce que l’activité perd.",
        "Déclarez au moins une ressource\u202f: personnel, informatique, locaux ou fournisseur.",
        {"": "L’activité prioritaire «\u202f{record}\u202f» ne dépend d’aucune ressource déclarée."},
    ),
    "RE2": Wording(
        "Couverture des activités",
        "Entre la fin du mode dégradé et le retour, l’activité n’aurait rien\u202f: des soins pourraient "
        "s’arrêter.",
        "Comblez l’écart. Sinon, écrivez l’écart qui reste et faites-le accepter par une fonction, avec "
        "la date.",
        {
            "gap": "L’activité «\u202f{activity}\u202f» n’est pas couverte dans «\u202f{scenario}\u202f» "
            "pour «\u202f{resource}\u202f». Il manque {lacking}.{causes}{levers}",
            "at_least": "L’activité «\u202f{activity}\u202f» n’est pas couverte dans "
            "«\u202f{scenario}\u202f» pour «\u202f{resource}\u202f». Il manque au moins "
            "{lacking}.{causes}{levers}",
            "accepted": "L’activité «\u202f{activity}\u202f» n’est pas couverte dans "
            "«\u202f{scenario}\u202f» pour «\u202f{resource}\u202f». Il manque {lacking}. Écart accepté "
            "par {accepted_by} le {accepted_on}.",
            "cannot_tell": "On ne peut pas dire si «\u202f{activity}\u202f» est couverte. Il manque "
            "«\u202f{field}\u202f» dans «\u202f{record}\u202f».",
            "modes": "On ne peut pas dire si «\u202f{activity}\u202f» est couverte dans "
            "«\u202f{scenario}\u202f». Solutions incomplètes\u202f: {modes}. Il y manque\u202f: {fields}.",
        },
        {
            "accepted": "Relisez cet écart à chaque revue du plan.",
            "cannot_tell": "Donnez cette valeur, ou choisissez «\u202fpas encore défini\u202f» si personne ne "
            "la connaît.",
            "modes": "Demandez à l’équipe en combien de temps chaque solution démarre et combien de temps elle "
            "tient. Choisissez «\u202fpas encore défini\u202f» si personne ne le sait.",
        },
    ),
    "RE3": Wording(
        "Perte de données possible",
        "Des données que le service juge nécessaires seraient perdues, sans moyen de les retrouver.",
        "Sauvegardez plus souvent, ou revoyez avec le service la perte qu’il admet.",
        {
            "data_loss": "«\u202f{record}\u202f» peut perdre plus de données que "
            "«\u202f{activity}\u202f» n’en admet. "
            "Perte possible\u202f: {data_loss}. Perte admise\u202f: {need}."
        },
    ),
    "RE4": Wording(
        "Ordre de redémarrage qui tourne en rond",
        "Chacun attendrait l’autre\u202f: rien ne redémarrerait.",
        "Retirez de la boucle le lien qui n’est pas indispensable au démarrage.",
        {
            "prerequisites": "Ces ressources s’attendent en boucle\u202f: {loop}.",
            "after": "Ces étapes de reprise s’attendent en boucle\u202f: {loop}.",
        },
    ),
    "RE5": Wording(
        "Activités qui dépendent l’une de l’autre",
        "C’est souvent normal, mais il faut savoir laquelle repart d’abord.",
        "Vérifiez avec les services qui peut repartir d’abord, même en partie.",
        {
            "ranked": "Ces activités ont besoin l’une de l’autre\u202f: {loop}. D’après les rangs, "
            "«\u202f{first}\u202f» repart d’abord.",
            "unranked": "Ces activités ont besoin l’une de l’autre\u202f: {loop}. Rien ne dit laquelle "
            "repart d’abord.",
        },
        {"unranked": "Donnez à chacune un rang de reprise différent."},
    ),
    "RE6": Wording(
        "Vagues de redémarrage",
        "L’équipe tenterait de démarrer une ressource dont il manque le socle.",
        "Mettez la ressource dans la même vague que son prérequis, ou dans une vague suivante.",
        {
            "wave": "La ressource «\u202f{record}\u202f» redémarre en vague {wave}, avant "
            "«\u202f{prerequisite}\u202f», dont elle a besoin (vague {prerequisite_wave})."
        },
    ),
    "RE7": Wording(
        "Socle informatique",
        "Annuaire, réseau ou serveurs oubliés\u202f: tout ce qui est au-dessus attendra, sans que "
        "personne l’ait prévu.",
        "Ajoutez cette ressource, puis dites quelles applications en ont besoin pour démarrer.",
        {
            "absent": "Aucune ressource ne tient le rôle «\u202f{base}\u202f».",
            "nothing_below": "L’application «\u202f{record}\u202f» ne repose sur aucun socle déclaré.",
        },
        {
            "nothing_below": "Dites de quoi l’application a besoin pour démarrer\u202f: annuaire, "
            "réseau, serveurs."
        },
    ),
    "RE8": Wording(
        "Point de défaillance unique",
        "Une seule panne arrêterait plusieurs activités prioritaires à la fois.",
        "Décrivez une solution de secours pour cette ressource.",
        {
            "rescue": "La ressource «\u202f{record}\u202f» est seule à servir {count} activités "
            "prioritaires, sans "
            "secours\u202f: {activities}."
        },
    ),
    "RE9": Wording(
        "Dossier lisible sans informatique",
        "Sans allergies ni traitements sous les yeux, les soignants prennent des risques.",
        "Prévoyez une extraction ou une impression régulière, et dites sa fréquence.",
        {
            "off_line_copy": "La ressource «\u202f{record}\u202f» n’a pas de copie lisible sans "
            "informatique.",
            "none_named": "Aucune ressource n’est désignée comme le dossier du patient ou de l’usager.",
        },
        {"none_named": "Dites laquelle de vos applications contient ce dossier."},
    ),
    "RE10": Wording(
        "Délai annoncé et délai mesuré",
        "Un délai jamais mesuré est un espoir.",
        "Chronométrez une remise en service, puis inscrivez la durée et la date.",
        {
            "never": "Le délai de reprise de «\u202f{record}\u202f» n’a jamais été mesuré. Délai "
            "annoncé\u202f: {capacity}.",
            "longer": "La ressource «\u202f{record}\u202f» met plus longtemps à revenir que prévu. Délai "
            "annoncé\u202f: {capacity}. "
            "Délai mesuré\u202f: {measured}.",
        },
        {
            "longer": "Corrigez le délai annoncé, ou faites ce qu’il faut pour le tenir, puis mesurez de "
            "nouveau."
        },
    ),
}

SOLUTION_WORDS: dict[str, Wording] = {
    "CO1": Wording(
        "Premières 24 heures sans informatique",
        "Les premières heures sont les plus dangereuses\u202f: les soignants doivent savoir quoi faire "
        "tout de suite.",
        f"Décrivez ce que fait le service pendant les premières 24 heures. {_UNDEFINED}",
        {
            "": "«\u202f{activity}\u202f» n’a rien de prévu pour les premières 24 heures de "
            "«\u202f{scenario}\u202f».",
            "strategy": "«\u202f{activity}\u202f» a une fiche pour les premières 24 heures de "
            "«\u202f{scenario}\u202f», sans solution choisie.",
            "loses_nothing": "«\u202f{activity}\u202f» n’a pas de solution dans "
            "«\u202f{scenario}\u202f», et aucune de ses ressources n’y est perdue.",
        },
        {"loses_nothing": "Vérifiez qu’aucune ressource n’a été oubliée."},
    ),
    "CO2": Wording(
        "Premières 24 heures du second scénario",
        "Le second scénario n’est préparé que si les services savent quoi faire.",
        "Décrivez ce que fait le service pendant les premières 24 heures de ce scénario.",
        {
            "": "«\u202f{activity}\u202f» n’a rien de prévu pour les premières 24 heures de "
            "«\u202f{scenario}\u202f».",
            "strategy": "«\u202f{activity}\u202f» a une fiche pour les premières 24 heures de "
            "«\u202f{scenario}\u202f», sans solution choisie.",
            "loses_nothing": "«\u202f{activity}\u202f» n’a pas de solution dans "
            "«\u202f{scenario}\u202f», et aucune de ses ressources n’y est perdue.",
        },
        {"loses_nothing": "Vérifiez qu’aucune ressource n’a été oubliée."},
    ),
    "CO3": Wording(
        "Au-delà de trois jours",
        "Les procédures prévues pour une panne courte s’épuisent vers trois jours\u202f: stocks, "
        "effectifs, fatigue.",
        "Décrivez ce que fait le service après trois jours\u202f: report, transfert, renfort.",
        {
            "": "«\u202f{activity}\u202f» n’a rien de prévu au-delà de trois jours dans "
            "«\u202f{scenario}\u202f». "
            "Durée retenue\u202f: {outage}."
        },
    ),
    "CO4": Wording(
        "Où sont les formulaires",
        "Un formulaire rangé sur le réseau est perdu avec lui.",
        "Écrivez un lieu où l’on va\u202f: une armoire, un classeur, une salle.",
        {
            "empty": "Le mode dégradé «\u202f{record}\u202f» ne dit pas où sont les formulaires et les "
            "stocks.",
            "network": "Les formulaires du mode dégradé «\u202f{record}\u202f» semblent n’être que sur "
            "le réseau.",
        },
    ),
    "CO5": Wording(
        "Démarrage du mode dégradé",
        "Le mode dégradé arriverait après le délai que l’activité supporte.",
        "Préparez ce qui fait gagner du temps\u202f: kit prêt, décision laissée au cadre de garde.",
        {
            "start": "Le mode dégradé de «\u202f{activity}\u202f» démarre après la DMIA. Mise en "
            "œuvre\u202f: {start}. "
            "DMIA\u202f: {dmia}."
        },
    ),
    "CO6": Wording(
        "Mode dégradé qui tombe avec le reste",
        "La solution s’appuie sur ce que la panne vient d’enlever\u202f: elle ne marchera pas.",
        "Remplacez ces ressources par un moyen qui reste\u202f: papier, mobile de secours, poste autonome.",
        {
            "uses": "Le mode dégradé de «\u202f{activity}\u202f» emploie ce qui est perdu dans "
            "«\u202f{scenario}\u202f»\u202f: {resources}."
        },
    ),
    "CO7": Wording(
        "Repli promis à plusieurs",
        "Le jour venu, le lieu ou le partenaire ne pourra pas tenir toutes ses promesses.",
        "Entendez-vous avec les autres, ou trouvez un second repli.",
        {
            "fallback": "«\u202f{fallback}\u202f» est promis au-delà de sa capacité. Plans\u202f: "
            "{count}. Capacité\u202f: {capacity}."
        },
    ),
    "CO8": Wording(
        "Renforts demandés",
        "Les mêmes personnes seraient attendues à deux endroits.",
        "Réduisez les renforts demandés, ou trouvez d’autres personnes à mobiliser.",
        {
            "too_many": "Dans «\u202f{scenario}\u202f» («\u202f{phase}\u202f»), les renforts demandés "
            "dépassent ceux que l’on peut "
            "mobiliser. Demandés\u202f: {count}. Mobilisables\u202f: {available}.",
            "unknown": "Dans «\u202f{scenario}\u202f», des renforts sont demandés (personnes\u202f: "
            "{count}), sans que l’on sache combien sont mobilisables.",
        },
        {"unknown": "Dites combien de personnes peuvent venir en renfort."},
    ),
    "CO9": Wording(
        "Points de vigilance des soins",
        "Sur papier, les erreurs d’identité, d’allergie et de dose ne sont plus arrêtées par le logiciel.",
        "Écrivez les points de vigilance\u202f: identité, allergies, double contrôle.",
        {"cautions": "Le mode dégradé «\u202f{record}\u202f» n’a pas de point de vigilance."},
    ),
    "CO10": Wording(
        "Reprise des données sur papier",
        "Ce qui reste sur papier manque ensuite au dossier du patient.",
        "Dites ce qui est ressaisi, par qui et en combien de temps.",
        {
            "none": "Rien ne dit ce que devient ce que «\u202f{activity}\u202f» écrit sur papier.",
            "unsaid": "Pour «\u202f{activity}\u202f», rien ne dit ce que l’on ressaisit au retour\u202f: "
            "«\u202f{record}\u202f».",
        },
    ),
}

CONTACT_WORDS: dict[str, Wording] = {
    "CT1": Wording(
        "Numéros de la chaîne d’alerte",
        "Un maillon injoignable arrête l’alerte, souvent la nuit.",
        f"Donnez un numéro qui marche sans le réseau, par exemple un mobile. {_UNDEFINED}",
        {
            "phone": "«\u202f{record}\u202f» est dans la chaîne d’alerte, sans numéro.",
            "ip": "Le seul numéro de «\u202f{record}\u202f» passe par le réseau informatique\u202f: il "
            "tombera avec lui.",
            "is_ip_extension": "«\u202f{record}\u202f» n’a qu’un téléphone, et rien ne dit s’il passe "
            "par le réseau.",
            "withheld": "Les coordonnées ne sont pas dans ce fichier\u202f: ce contrôle ne peut rien en dire.",
        },
        {
            "withheld": "Contrôlez le plan complet, avec ses coordonnées.",
            "is_ip_extension": "Répondez oui ou non\u202f: ce téléphone passe-t-il par le réseau "
            "informatique\u202f?",
        },
    ),
    "CT2": Wording(
        "Chaîne d’alerte",
        "Une personne que nul n’appelle ne viendra pas.",
        "Dites par qui chacun est appelé, en partant du premier de la chaîne.",
        {
            "empty": "Personne n’est dans la chaîne d’alerte.",
            "loop": "Dans la chaîne d’alerte, ces personnes s’appellent en rond\u202f: {names}.",
            "called_by": "Personne de la chaîne d’alerte n’appelle «\u202f{record}\u202f».",
        },
        {"empty": "Donnez un rang dans la chaîne d’alerte à chaque personne à prévenir."},
    ),
    "CT3": Wording(
        "Numéros à vérifier",
        "Un numéro périmé fait perdre des minutes au pire moment.",
        "Appelez ce numéro, puis inscrivez la date.",
        {
            "never": "Les numéros de «\u202f{record}\u202f» n’ont jamais été vérifiés.",
            "checked_on": "Les numéros de «\u202f{record}\u202f» n’ont pas été vérifiés depuis le "
            "{day}\u202f: plus de {months} mois.",
        },
    ),
    "CT4": Wording(
        "Fournisseurs critiques joignables",
        "Les attaques commencent souvent la nuit ou le week-end.",
        "Demandez au fournisseur un numéro qui répond jour et nuit, et vérifiez-le.",
        {
            "contact": "Le fournisseur critique «\u202f{record}\u202f» n’a pas de contact.",
            "no_number": "Le contact du fournisseur critique «\u202f{record}\u202f» n’a pas de "
            "numéro\u202f: «\u202f{contact}\u202f».",
            "day_only": "«\u202f{record}\u202f», contact du fournisseur critique "
            "«\u202f{supplier}\u202f», n’est pas joignable jour et nuit.",
            "unknown": "Rien ne dit si «\u202f{record}\u202f», contact du fournisseur critique "
            "«\u202f{supplier}\u202f», répond jour et nuit.",
        },
    ),
    "CT5": Wording(
        "Une personne, trop de fonctions",
        "Personne ne peut tenir plusieurs postes de crise à la fois.",
        "Confiez une de ces fonctions à quelqu’un d’autre, ou faites passer son suppléant en premier.",
        {"": "«\u202f{record}\u202f» est en première ligne dans {count} fonctions de crise à la fois."},
    ),
}

SHEET_WORDS: dict[str, Wording] = {
    "FI1": Wording(
        "Fiches de fonction",
        "La fiche dit quoi faire à qui arrive en pleine nuit, sans avoir lu le plan.",
        "Écrivez les gestes des premières heures, un par ligne.",
        {
            "no_sheet": "La fonction de crise «\u202f{record}\u202f» n’a pas de fiche.",
            "first_hour": "La fiche «\u202f{record}\u202f» n’a pas d’action pour la première heure.",
            "four_hours": "La fiche «\u202f{record}\u202f» n’a pas d’action de 1 à 4 heures.",
        },
        {"no_sheet": "Écrivez sa fiche, et désignez le même titulaire."},
    ),
    "FI2": Wording(
        "Longueur des fiches",
        "Une fiche se lit debout, vite\u202f: une feuille, recto verso.",
        "Gardez les gestes, renvoyez le reste au plan complet.",
        {
            "": "La fiche «\u202f{record}\u202f» tiendra sur environ {pages} pages. Le maximum est de deux.",
            "steps": "La fiche réflexe «\u202f{record}\u202f» a {count} lignes. Le maximum est de dix.",
        },
    ),
}

BACKUP_WORDS: dict[str, Wording] = {
    "SV1": Wording(
        "Sauvegardes\u202f: trois copies, deux supports, une hors du site",
        "Un rançongiciel ou un incendie détruit aussi les sauvegardes qui sont à sa portée.",
        "Ajoutez ce qui manque\u202f: trois copies (original compris), deux supports, une copie hors du "
        "site.",
        {
            "none": "Aucune sauvegarde n’est décrite.",
            "copies": "La sauvegarde «\u202f{record}\u202f» n’a pas trois copies. Copies\u202f: {count}.",
            "copies_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas combien il y a de copies.",
            "media": "La sauvegarde «\u202f{record}\u202f» n’est pas sur deux supports. Supports\u202f: "
            "{count}.",
            "media_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas sur combien de supports "
            "elle est.",
            "is_off_site": "La sauvegarde «\u202f{record}\u202f» n’a aucune copie hors du site.",
            "is_off_site_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas si une copie est "
            "hors du site.",
        },
        {
            "none": "Décrivez vos sauvegardes avec l’informatique ou le prestataire.",
            "copies_unknown": "Demandez-en le nombre à l’informatique ou au prestataire.",
            "media_unknown": "Demandez-en le nombre à l’informatique ou au prestataire.",
            "is_off_site_unknown": _SAY_BACKUP,
        },
    ),
    "SV2": Wording(
        "Copie hors ligne ou non modifiable",
        "C’est la seule copie qu’un attaquant entré partout ne peut pas chiffrer.",
        "Prévoyez une copie débranchée, ou que personne ne peut modifier.",
        {
            "none": "Aucune sauvegarde n’est décrite.",
            "is_off_line": "La sauvegarde «\u202f{record}\u202f» n’a aucune copie hors ligne ou non "
            "modifiable.",
            "is_off_line_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas si une copie est "
            "hors ligne ou non modifiable.",
            "attested_on": "La sauvegarde «\u202f{record}\u202f» est assurée par le prestataire, sans "
            "attestation datée.",
        },
        {
            "none": "Décrivez vos sauvegardes, ou demandez une attestation à votre prestataire.",
            "is_off_line_unknown": _SAY_BACKUP,
            "attested_on": "Demandez au prestataire son attestation, puis inscrivez sa date.",
        },
    ),
    "SV3": Wording(
        "Protection des sauvegardes",
        "Avec le compte d’un administrateur, un attaquant efface les sauvegardes avant de chiffrer le reste.",
        "Voyez avec l’informatique comment et quand mettre cette protection en place.",
        {
            "has_strong_login": "La console de «\u202f{record}\u202f» n’a pas de connexion forte.",
            "has_strong_login_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas si la console a "
            "une connexion forte.",
            "is_partitioned": "La sauvegarde «\u202f{record}\u202f» n’est pas cloisonnée du reste du réseau.",
            "is_partitioned_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas si elle est "
            "cloisonnée du reste du réseau.",
            "is_watched": "La sauvegarde «\u202f{record}\u202f» n’est pas surveillée.",
            "is_watched_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas si elle est surveillée.",
        },
        {
            "has_strong_login_unknown": _SAY_BACKUP,
            "is_partitioned_unknown": _SAY_BACKUP,
            "is_watched_unknown": _SAY_BACKUP,
        },
    ),
    "SV4": Wording(
        "Sauvegarde de l’annuaire des comptes",
        "Sans l’annuaire, personne ne se connecte\u202f: presque rien ne peut redémarrer.",
        "Ajoutez une copie de l’annuaire, isolée du reste.",
        {
            "": "Aucune sauvegarde ne contient l’annuaire des comptes.",
            "is_directory_isolated": "L’annuaire est dans «\u202f{record}\u202f», mais sa copie n’est "
            "pas isolée.",
            "is_directory_isolated_unknown": "La sauvegarde «\u202f{record}\u202f» ne dit pas si la "
            "copie de l’annuaire est isolée.",
        },
        {"is_directory_isolated_unknown": _SAY_BACKUP},
    ),
    "SV5": Wording(
        "Test de restauration",
        "Une sauvegarde jamais restaurée n’est qu’une promesse.",
        "Restaurez une application critique dans un environnement isolé, puis notez la durée et le résultat.",
        {
            "never": "Aucune restauration réussie d’une application critique n’est enregistrée.",
            "": "La dernière restauration réussie d’une application critique date du {day}\u202f: plus "
            "de {months} mois.",
        },
    ),
    "SV6": Wording(
        "Résultat des restaurations",
        "Le test montre que la réalité est moins bonne que ce que le plan annonce.",
        "Corrigez le plan, ou améliorez la sauvegarde puis refaites le test.",
        {
            "took": "Restaurer «\u202f{resource}\u202f» a pris plus longtemps que prévu. Durée "
            "constatée\u202f: {took}. "
            "Délai annoncé\u202f: {capacity}.",
            "data_age": "Les données restaurées de «\u202f{resource}\u202f» étaient trop anciennes pour "
            "«\u202f{activity}\u202f». "
            "Âge\u202f: {age}. Perte admise\u202f: {pdma}.",
        },
    ),
}

TEST_WORDS: dict[str, Wording] = {
    "TE1": Wording(
        "Test avec les services",
        "Un plan jamais joué réserve ses surprises pour le jour de la crise.",
        "Prévoyez un exercice avec les services, même court et sur table.",
        {
            "never": "Aucun test avec les services n’est enregistré.",
            "": "Le dernier test avec les services date du {day}\u202f: plus de {months} mois.",
        },
    ),
    "TE2": Wording(
        "Test sur le terrain",
        "Le domaine 2 de CaRE demande un plan testé sur le terrain, et des dates pour les autres.",
        "Jouez ce plan dans un service, ou inscrivez la date prévue.",
        {
            "nothing": "Aucun test sur le terrain n’est enregistré ni prévu.",
            "unknown": "Un test sur le terrain est prévu le {day}. Ce plan seul ne permet pas de savoir "
            "si un autre plan du candidat a déjà été testé.",
            "": "Un test sur le terrain est prévu le {day}, mais aucun plan du candidat n’a encore été "
            "testé.",
        },
        {"unknown": "Vérifiez qu’un autre plan du candidat a été testé sur le terrain."},
    ),
    "TE3": Wording(
        "Ce qui n’est pas un exercice de continuité",
        "Un test technique ne montre pas que les services savent travailler sans informatique.",
        "Gardez-en la trace, mais jouez un exercice avec la direction et les services.",
        {"kind": "«\u202f{record}\u202f» n’est pas un exercice de continuité\u202f: «\u202f{kind}\u202f»."},
    ),
    "TE4": Wording(
        "Exercice complet",
        "Sans direction, sans services ou sans mesure, l’exercice apprend peu.",
        "Complétez le compte rendu, ou prévoyez-le pour le prochain exercice.",
        {
            "has_direction": "La direction n’est pas notée présente à «\u202f{record}\u202f».",
            "has_business": "Les services ne sont pas notés présents à «\u202f{record}\u202f».",
            "switch_time": "«\u202f{record}\u202f» n’a aucun délai mesuré\u202f: ni bascule, ni "
            "autonomie, ni retour.",
        },
    ),
    "TE5": Wording(
        "Délai non tenu en test",
        "Le plan promet toujours un délai dont un test a montré qu’il n’est pas tenu.",
        "Revoyez ce délai avec le service, puis datez sa validation.",
        {
            "target": "Le retour de «\u202f{record}\u202f» a pris plus longtemps que visé. Constaté le "
            "{day}\u202f: {measured}. "
            "Délai visé\u202f: {target}.",
            "start": "Le mode dégradé «\u202f{record}\u202f» a démarré plus tard que prévu. Constaté le "
            "{day}\u202f: "
            "{measured}. Délai prévu\u202f: {target}.",
        },
    ),
    "TE6": Wording(
        "Actions majeures en retard",
        "Une faille connue et non corrigée servira à l’attaquant, ou manquera aux soignants.",
        "Faites l’action, ou donnez-lui une nouvelle date que vous pourrez tenir.",
        {"due": "L’action majeure «\u202f{record}\u202f» devait être faite le {day}."},
    ),
}

COPY_WORDS: dict[str, Wording] = {
    "DF1": Wording(
        "Exemplaires hors informatique",
        "Le jour de l’attaque, cette plateforme sera peut-être inaccessible\u202f: seul le papier restera.",
        "Imprimez le plan ou le pack de crise, puis inscrivez où est l’exemplaire.",
        {"": "Aucun exemplaire de la version {version}, approuvée, n’existe hors de l’informatique."},
    ),
    "DF2": Wording(
        "Exemplaires périmés",
        "Deux versions dans la même crise, et les équipes ne suivent plus le même plan.",
        "Remplacez cet exemplaire, puis notez la date de retrait de l’ancien.",
        {
            "version": "L’exemplaire «\u202f{record}\u202f» est encore en version {version}. La version "
            "approuvée est la {current}.",
            "unknown": "L’exemplaire «\u202f{record}\u202f» ne dit pas sa version. La version approuvée "
            "est la {current}.",
        },
    ),
    "DF3": Wording(
        "Exemplaires et kits à vérifier",
        "Un classeur déplacé ou un kit vidé ne se découvre pas le jour de la crise.",
        "Allez voir sur place, puis inscrivez la date.",
        {
            "never": "Jamais vérifié\u202f: «\u202f{record}\u202f».",
            "checked_on": "Pas vérifié depuis le {day}, soit plus de {months} mois\u202f: "
            "«\u202f{record}\u202f».",
        },
    ),
}

TEXT_WORDS: dict[str, Wording] = {
    "TX1": Wording(
        "Ce que le plan ne doit pas contenir",
        "Le plan est imprimé et distribué\u202f: ce qu’il contient peut servir à un attaquant, ou trahir "
        "un patient.",
        "Corrigez ce passage, ou confirmez dans Boussole que ce n’en est pas un.",
        {
            "secret": "Le champ «\u202f{field}\u202f» de «\u202f{record}\u202f» semble contenir un mot "
            "de passe ou un code d’accès.",
            "address": "Le champ «\u202f{field}\u202f» de «\u202f{record}\u202f» semble contenir une "
            "adresse du réseau informatique.",
            "patient": "Le champ «\u202f{field}\u202f» de «\u202f{record}\u202f» semble parler d’un "
            "patient ou d’un usager.",
        },
    ),
}

WORDINGS: dict[str, Wording] = {
    **GOVERNANCE_WORDS,
    **SCENARIO_WORDS,
    **ACTIVITY_WORDS,
    **RESOURCE_WORDS,
    **SOLUTION_WORDS,
    **CONTACT_WORDS,
    **SHEET_WORDS,
    **BACKUP_WORDS,
    **TEST_WORDS,
    **COPY_WORDS,
    **TEXT_WORDS,
}
"""By code of rule."""

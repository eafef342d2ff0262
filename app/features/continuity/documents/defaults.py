"""What is printed when no kit is given: a plain agenda and the two logs."""

from __future__ import annotations

from app.domain.continuity.kits import Agenda, AgendaPoint, FormColumn, FormLayout, KitForm

AGENDA = Agenda(
    title="Ordre du jour",
    intro="Trente minutes. Une personne anime, une autre écrit dans la main courante. On décide, on n’explique pas.",
    points=(
        AgendaPoint(
            title="Qui est là",
            ask=("Qui anime, qui écrit\u202f?", "Qui manque\u202f?"),
            outcome="Présences notées",
        ),
        AgendaPoint(
            title="Ce que l’on sait",
            ask=("Depuis quand\u202f?", "Qu’est-ce qui ne marche plus\u202f?", "Qu’a-t-on déjà fait\u202f?"),
            outcome="Sûr, supposé, inconnu",
        ),
        AgendaPoint(
            title="Danger immédiat",
            ask=(
                "Qui est en danger maintenant\u202f?",
                "Quelle activité ne tient pas l’heure qui vient\u202f?",
            ),
            outcome="Un responsable par ligne",
        ),
        AgendaPoint(
            title="Ce que l’on décide",
            ask=(
                "Quel niveau déclenche-t-on\u202f?",
                "Quelles activités passent au papier, lesquelles s’arrêtent\u202f?",
            ),
            outcome="Décisions numérotées",
        ),
        AgendaPoint(
            title="Qui l’on prévient",
            ask=("Autorités, prestataires, partenaires\u202f: qui appelle, à quelle heure\u202f?",),
            outcome="Appels répartis",
        ),
        AgendaPoint(
            title="Ce que l’on dit",
            ask=("Quelle phrase aux équipes, aux personnes, aux familles, à la presse\u202f?",),
            outcome="Un seul message",
        ),
        AgendaPoint(
            title="La suite",
            ask=("Qui relève qui cette nuit\u202f?", "À quelle heure se revoit-on\u202f?"),
            outcome="Prochain point",
        ),
    ),
)

EVENT_LOG = KitForm(
    code="main_courante",
    title="Main courante",
    use="La mémoire de la crise. Une seule, tenue par une seule personne à la fois.",
    layout=FormLayout.TABLE,
    instructions=(
        "Écrivez les faits, dans l’ordre, avec l’heure.",
        "N’effacez rien\u202f: on barre et on réécrit.",
    ),
    head=("Date", "Page", "Tenue par"),
    columns=(
        FormColumn(title="Heure"),
        FormColumn(title="Fait", width=5),
        FormColumn(title="De qui", width=2),
        FormColumn(title="Suite, par qui", width=3),
    ),
    rows=17,
    copies="Autant que nécessaire.",
    keeping="Gardée entière.",
)
DECISION_LOG = KitForm(
    code="journal_decisions",
    title="Journal des décisions",
    use="Ce qui a été décidé, par qui, pour quand. Une ligne par décision.",
    layout=FormLayout.TABLE,
    instructions=("Numérotez. Relisez chaque décision à voix haute avant de fermer la réunion.",),
    head=("Date", "Réunion n°", "Présents"),
    columns=(
        FormColumn(title="N°"),
        FormColumn(title="Décision", width=5),
        FormColumn(title="Responsable", width=2),
        FormColumn(title="Pour quand", width=2),
        FormColumn(title="Fait à"),
    ),
    rows=17,
    copies="Autant que nécessaire.",
    keeping="Avec la main courante.",
)
LOG_CODES = (EVENT_LOG.code, DECISION_LOG.code, "presence_cellule")

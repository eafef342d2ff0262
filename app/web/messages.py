"""What the domain's refusals say in French, and the names of its codes: roles, rights, states, reasons.

``MESSAGES``: one sentence for each code of ``DomainError``; it may quote its details (``str.format``).
A sentence says what is wrong and, when there is something to do, what to do.
"""

from __future__ import annotations

from app.domain.access import Permission, Role
from app.domain.actions import ActionNature, ActionStatus
from app.domain.catalogue import Confidence
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, Opening
from app.domain.scoring import Scope, Standing, StepKind, WhyNot

ACCOUNT_MESSAGES: dict[str, str] = {
    "format_unknown": "Le format «\u202f{format}\u202f» n’existe pas.",
    "checklist_is_newest": "Vous répondez déjà à l’édition la plus récente de cette liste.",
    "pending_import_not_found": "Ce fichier a déjà été relu, ou date de plus d’un jour. Envoyez-le de nouveau.",
    "workbook_unreadable": (
        "Ce fichier n’est ni un classeur XLSX lisible, ni l’export CSV d’un audit CISO Assistant. Enregistrez "
        "le classeur au format «\u202f.xlsx\u202f», puis recommencez."
    ),
    "workbook_too_large": "Ce classeur est trop volumineux. La limite est de {limit} Mo et de 2 000 lignes.",
    "workbook_links_out": (
        "Ce classeur contient une macro ou un lien vers un autre fichier. Repartez du classeur "
        "téléchargé ici."
    ),
    "workbook_foreign": (
        "Ce classeur ne vient pas de Boussole, ou sa feuille «\u202fOrigine\u202f» a été supprimée. "
        "Téléchargez-le de nouveau."
    ),
    "workbook_other_assessment": (
        "Ce classeur vient d’une autre évaluation ou d’une version précédente. Téléchargez celui de "
        "la version en cours."
    ),
    "workbook_column_missing": (
        "La colonne «\u202f{column}\u202f» manque ou a été renommée. Remettez son titre, puis recommencez."
    ),
    "workbook_merged": (
        "Des cellules sont fusionnées dans la feuille «\u202fRéponses\u202f». Défusionnez-les, puis "
        "recommencez."
    ),
    "audit_unreadable": "Cet audit CISO Assistant ne peut pas être lu\u202f: {reason}.",
    "audit_line_refused": "{reason}.",
    "workbook_line_repeated": "Le point {item} figure déjà plus haut dans la feuille.",
    "cell_choice_unknown": (
        "«\u202f{value}\u202f» n’est pas une réponse admise. Prenez un des choix de la dernière colonne."
    ),
    "cell_date_expected": "«\u202f{value}\u202f» n’est pas une date. Écrivez par exemple 30/06/2027.",
    "cell_integer_expected": "«\u202f{value}\u202f» n’est pas un nombre entier.",
    "cell_text_expected": "«\u202f{value}\u202f» n’est pas un texte.",
    "cell_formula": "La cellule contient une formule. Remplacez-la par sa valeur.",
    "cell_error": "La cellule contient une erreur de calcul ({value}).",
    "result_kind_unknown": "Cette sorte de résultat n’existe pas.",
    "result_out_of_range": "Le niveau va de {lowest} à {highest}.",
    "result_to_come": "Cette date n’est pas encore venue. Enregistrez le résultat quand vous l’aurez.",
    "result_not_found": "Ce résultat n’existe pas, ou plus.",
    "fact_not_found": "Cette donnée n’est pas demandée par cette liste.",
    "fact_changed": (
        "{author} a changé «\u202f{fact}\u202f» pendant ce temps. Relisez la valeur affichée, puis "
        "enregistrez de nouveau la vôtre si elle est juste."
    ),
    "fact_invalid": "Cette donnée n’a pas la forme attendue. Corrigez-la, puis recommencez.",
    "too_many_attempts": "Trop d’essais. Attendez {minutes}\u202fmin avant de recommencer.",
    "credentials_incorrect": "L’adresse électronique ou le mot de passe n’est pas le bon.",
    "password_incorrect": "Ce n’est pas votre mot de passe actuel.",
    "code_incorrect": (
        "Ce code n’est pas valable, ou il a déjà servi. Attendez le code suivant puis recommencez."
    ),
    "sign_in_expired": "Le délai est passé, ou votre compte a changé entre-temps. Recommencez la connexion.",
    "password_too_short": "Choisissez au moins {minimum} caractères.",
    "password_too_long": "Choisissez {maximum} caractères au plus.",
    "password_personal": "Le mot de passe ne doit contenir ni votre nom, ni votre adresse électronique.",
    "password_weak": "Ce mot de passe se devine trop vite. {advice}",
    "password_unchanged": "Choisissez un mot de passe différent de l’actuel.",
    "second_factor_set": "Un second facteur est déjà en place. Pour changer d’appareil, remplacez-le.",
    "second_factor_not_started": (
        "Aucun second facteur n’attend de confirmation. Recommencez la mise en place."
    ),
    "second_factor_required": (
        "Votre rôle exige un second facteur\u202f: vous pouvez le remplacer, pas le retirer."
    ),
    "session_not_found": "Cette session est déjà fermée.",
    "link_not_found": "Ce lien n’existe pas. Vérifiez que vous l’avez recopié en entier.",
    "link_used": "Ce lien a déjà servi. Un lien ne sert qu’une fois.",
    "link_expired": "Ce lien a expiré.",
    "link_revoked": "Ce lien a été annulé.",
    "link_session_over": "Le délai pour terminer est passé, ou c’est déjà fait. Demandez un nouveau lien.",
    "account_not_found": "Ce compte n’existe pas.",
    "account_exists": "Un compte existe déjà pour cette adresse. Connectez-vous pour accepter l’invitation.",
    "account_closed": "Ce compte est fermé.",
    "name_required": "Indiquez votre nom.",
    "email_invalid": "Indiquez une adresse électronique complète, par exemple nom@exemple.fr.",
    "role_not_grantable": "Ce rôle ne peut pas être donné ici.",
    "role_already_held": "Cette personne a déjà ce rôle.",
    "region_required": "Choisissez la région de ce rôle.",
    "region_unexpected": "Ce rôle ne porte pas sur une région\u202f: laissez la région vide.",
    "lead_exists": "Cet établissement a déjà un référent\u202f: c’est à lui d’inviter.",
    "lead_invited": (
        "Une invitation est déjà en attente pour cet établissement ({email}). Annulez-la avant d’en envoyer une autre."
    ),
    "self_invitation": "Vous ne pouvez pas vous inviter vous-même.",
    "invitation_not_found": "Cette invitation n’existe plus\u202f: acceptée, annulée ou expirée.",
    "invitation_for_other": "Cette invitation est destinée à une autre adresse que celle de votre compte.",
    "membership_not_found": "Ce rôle a déjà pris fin.",
    "last_lead": (
        "Personne d’autre n’est référent de cet établissement. Nommez d’abord la personne qui prend la suite."
    ),
    "last_administrator": "C’est le dernier administrateur de la plateforme. Invitez d’abord son successeur.",
    "not_lead": "Vous n’êtes pas référent de cet établissement.",
    "successor_unknown": "Choisissez une personne de l’équipe.",
    "successor_required": (
        "Indiquez l’adresse de la personne qui prend la suite pour «\u202f{organisation}\u202f»."
    ),
    "successor_is_leaver": "Indiquez une autre personne que celle qui part.",
    "organisation_not_found": "Cet établissement n’existe pas, ou il n’est pas de votre ressort.",
    "organisation_closed": "Cet établissement est fermé.",
    "finess_invalid": "Indiquez un numéro FINESS de 9 caractères, ou un code de GHT de 5 chiffres.",
    "finess_unknown": "«\u202f{value}\u202f» ne correspond à aucun établissement de la région.",
    "file_required": "Choisissez un fichier CSV.",
    "file_too_large": "Le fichier dépasse {limit}\u202fko. Partagez-le en plusieurs fichiers.",
    "file_empty": "Le fichier est vide.",
    "file_unreadable": (
        "Le fichier n’est pas un CSV lisible. Enregistrez-le en «\u202fCSV UTF-8\u202f» puis recommencez."
    ),
    "file_header": "La première ligne doit nommer les colonnes\u202f: finess;email;fonction.",
    "file_too_many_lines": "Le fichier a plus de {limit} lignes. Partagez-le en plusieurs fichiers.",
    "line_repeated": "Même établissement et même adresse qu’à la ligne {line}.",
    "line_same_organisation": (
        "Même établissement qu’à la ligne {line}\u202f: une seule personne est invitée d’abord."
    ),
    "line_formula": "La cellule «\u202f{value}\u202f» ressemble à une formule de tableur.",
    "line_function_too_long": "La fonction dépasse {limit} caractères.",
}
"""What accounts, teams and invitations refuse."""

ASSESSMENT_MESSAGES: dict[str, str] = {
    "assignment_not_found": (
        "Ce lien n’existe pas, ou il ne peut plus servir. Demandez-en un autre à la personne qui vous l’a envoyé."
    ),
    "assignment_session_over": (
        "Votre accès est resté ouvert trop longtemps, ou un autre lien a été ouvert depuis. "
        "Ouvrez de nouveau le lien reçu."
    ),
    "assignment_items_required": "Choisissez au moins un point à confier.",
    "assignment_days_out_of_range": "Un lien dure de 1 à {limit} jours.",
    "too_many_assignments": (
        "{limit} liens sont déjà ouverts sur cette évaluation. Retirez-en un avant d’en envoyer un autre."
    ),
    "assigned_answers_required": "Répondez à au moins un point avant de remettre.",
    "assigned_answer_not_found": "Cette réponse n’existe pas, ou plus.",
    "assigned_answer_decided": "Cette réponse a déjà été reprise ou écartée. Rechargez la page pour le voir.",
    "assigned_answer_changed": (
        "Le contributeur a changé sa réponse pendant ce temps. Relisez-la ci-dessous avant de décider."
    ),
    "checklist_not_found": "Cette liste n’existe pas, ou plus.",
    "checklist_not_for_profile": "Cette liste ne s’adresse pas à ce type d’organisme.",
    "not_the_answering_unit": (
        "Ce n’est pas ici que l’on répond à cette liste. Revenez à la page des évaluations\u202f: elle dit qui répond."
    ),
    "assessment_not_found": "Cette évaluation n’existe pas.",
    "assessment_closed": (
        "Cette version est signée\u202f: ses réponses ne changent plus. Pour les modifier, rouvrez une version."
    ),
    "proposal_gone": (
        "Cette réponse n’est plus proposée\u202f: ce point a reçu une réponse, ou celle de l’autre liste a disparu."
    ),
    "proposal_changed": (
        "La réponse de l’autre liste vient de changer\u202f: relisez-la avant de la reprendre."
    ),
    "item_not_found": "Cette question n’existe pas dans cette liste.",
    "item_not_open": (
        "Cette question n’a pas été retournée\u202f: sa réponse ne se modifie pas dans cette version."
    ),
    "choice_unknown": "Choisissez une des réponses proposées.",
    "na_not_allowed": "«\u202fNon applicable\u202f» n’est pas une réponse possible à cette question.",
    "text_too_long": "Écrivez {limit} caractères au plus.",
    "measure_out_of_range": "Ce nombre est trop grand. Vérifiez votre saisie.",
    "due_out_of_range": "Cette date est trop éloignée. Vérifiez l’année.",
    "evidence_not_found": "Cette preuve n’existe pas.",
    "fingerprint_invalid": (
        "Une empreinte SHA-256 a 64 caractères, de 0 à 9 et de a à f. Recopiez-la, ou laissez le champ vide."
    ),
    "document_date_out_of_range": (
        "Vérifiez l’année\u202f: la date du document va de {earliest} à un an après aujourd’hui."
    ),
    "until_before_date": "La fin de validité est antérieure à la date du document. Corrigez l’une des deux.",
    "proof_kind_unknown": "Choisissez un des types de preuve proposés.",
    "too_many_proofs": "Une réponse a {limit} preuves au plus. Détachez-en une avant d’en ajouter une autre.",
    "move_refused": "L’état de l’évaluation a changé et ne permet plus cet acte. Rechargez la page.",
    "changed_since_seen": (
        "Des réponses ont changé depuis que vous avez ouvert la page. Relisez-les avant de signer."
    ),
    "not_the_latest": "Une version plus récente existe. Rouvrez celle-là.",
    "review_taken": "{reviewer} relit déjà cette évaluation.",
    "review_not_taken": "Prenez d’abord la relecture de cette évaluation.",
    "review_incomplete": "Il reste {count} réponses sans verdict.",
    "return_needs_comment": (
        "Dites pourquoi vous retournez cette réponse\u202f: l’établissement lira ce commentaire."
    ),
    "verdict_changed": "Un autre verdict a été enregistré entre-temps. Rechargez la page pour le lire.",
}

EVIDENCE_MESSAGES: dict[str, str] = {
    "proof_file_too_large": (
        "«\u202f{name}\u202f» dépasse {limit} Mo. Réduisez-le, ou décrivez la pièce sans joindre le fichier."
    ),
    "proof_file_empty": "«\u202f{name}\u202f» est vide. Choisissez un autre fichier.",
    "file_kind_refused": (
        "Le contenu de «\u202f{name}\u202f» n’est pas d’un type admis\u202f: {kinds}. "
        "Convertissez-le, par exemple en PDF, ou décrivez la pièce sans joindre le fichier."
    ),
    "file_name_lies": (
        "«\u202f{name}\u202f» n’est pas ce que son nom annonce\u202f: son contenu est {kind}. "
        "Donnez-lui un nom qui finit par «\u202f{extension}\u202f», ou choisissez le bon fichier."
    ),
    "file_macros": "«\u202f{name}\u202f» contient des macros. Enregistrez-le sans macro, ou en PDF, puis recommencez.",
    "file_archive_unsafe": (
        "«\u202f{name}\u202f» ne peut pas être lu sans risque\u202f: il est abîmé, ou se déplie en un volume démesuré. "
        "Enregistrez-le de nouveau, par exemple en PDF."
    ),
    "file_infected": (
        "L’antivirus refuse «\u202f{name}\u202f». Le fichier n’a pas été gardé. Prévenez votre service informatique."
    ),
    "antivirus_unavailable": (
        "L’antivirus n’a pas répondu\u202f: aucun fichier ne peut être joint pour l’instant. "
        "Recommencez plus tard, ou décrivez la pièce sans joindre le fichier."
    ),
    "file_gone": "Ce fichier a été supprimé. La description de la pièce et son empreinte restent.",
    "file_lost": "Ce fichier ne peut pas être lu. Prévenez l’exploitant de la plateforme.",
    "file_in_force": (
        "Une version signée, toujours en vigueur, s’appuie sur cette pièce\u202f: son fichier ne se supprime pas. "
        "Signez d’abord une version qui ne l’utilise plus."
    ),
    "deletion_needs_reason": "Dites pourquoi vous supprimez ce fichier.",
    "fingerprint_mismatch": (
        "L’empreinte saisie n’est pas celle de «\u202f{name}\u202f»\u202f: ce n’est pas le même fichier. "
        "Vérifiez le fichier, ou laissez le champ vide."
    ),
    "fingerprint_of_several": (
        "Une empreinte ne vaut que pour un fichier. Laissez ce champ vide, ou joignez les fichiers un par un."
    ),
    "edition_exists": "Cette pièce a déjà une édition plus récente. Partez de celle-là.",
    "edition_same_file": "Ce fichier est celui de l’édition précédente. Choisissez le nouveau fichier.",
    "edition_of_one_file": "Une édition n’a qu’un fichier. Choisissez-en un seul.",
    "section_not_found": "Cette rubrique n’existe pas dans cette liste.",
}
"""What the register of proofs and its files refuse."""

ACTION_MESSAGES: dict[str, str] = {
    "duration_unreadable": "«\u202f{typed}\u202f» n’est pas une durée. Écrivez un nombre et son unité\u202f: "
    "90 min, 4 h, 2 h 30, 3 j, 1 sem.",
    "duration_too_long": "«\u202f{typed}\u202f» dépasse dix ans. Vérifiez l’unité.",
    "kit_not_found": "Aucun kit n’est publié pour cette sorte d’établissement.",
    "pack_private_in_clear": "Les numéros privés ne sortent que dans un pack chiffré.",
    "passphrase_too_short": "Choisissez une phrase d’au moins {minimum} caractères.",
    "passphrase_too_long": "Choisissez une phrase de {maximum} caractères au plus\u202f: 7-Zip n’en lit pas davantage.",
    "passphrase_signs": "Utilisez des lettres sans accent, des chiffres, des espaces et les signes du clavier\u202f: "
    "les outils n’écrivent pas tous les accents de la même façon. Ni espace au début, ni à la fin.",
    "plan_blocked": "Cette version a des remarques bloquantes. Corrigez-les, puis figez une nouvelle version.",
    "restart_loop": "Ces éléments s’attendent l’un l’autre\u202f: {loop}. Retirez l’un de ces liens.",
    "plan_framework_ended": (
        "Ce plan cadre n’est plus proposé à votre établissement. Ce que vous en avez repris reste tel quel."
    ),
    "plan_framework_held": "Ce plan suit déjà un plan cadre. Cessez de le suivre avant d’en choisir un autre.",
    "plan_framework_moved": "Le plan cadre a une autre version depuis que vous avez lu la page. Relisez-la.",
    "plan_framework_none": "Ce plan ne suit aucun plan cadre.",
    "plan_framework_not_found": "Aucun groupement de votre établissement ne propose ce plan cadre aujourd’hui.",
    "plan_not_found": "Ce plan n’existe pas, ou plus.",
    "plan_contacts_reserved": "Ces coordonnées sont réservées\u202f: demandez à une personne de l’établissement.",
    "plan_settings_changed": (
        "Quelqu’un a changé les réglages pendant ce temps. Relisez-les, puis enregistrez de nouveau."
    ),
    "plan_settings_unfit": "Ces réglages ne sont pas possibles.",
    "plan_text_changed": "Ce texte a changé depuis que vous l’avez lu. Relisez-le.",
    "plan_waiver_fixed": "Une dérogation ne se modifie pas\u202f: retirez-la, puis acceptez de nouveau la remarque "
    "depuis les vérifications.",
    "plan_service_unknown": "Aucune activité du plan n’est de ce service\u202f: «\u202f{service}\u202f».",
    "plan_service_missing": "Un extrait est celui d’un service\u202f: choisissez-le dans la page des documents.",
    "plan_blue_plan_elsewhere": "Le plan bleu est celui des établissements médico-sociaux\u202f: le plan d’un "
    "établissement de santé n’en a pas de chapitre. Imprimez le plan complet ou le pack de crise.",
    "plan_gap_gone": "Cet écart n’est plus dans le plan\u202f: relisez la page.",
    "plan_not_in_force": "Ce n’est pas, ou plus, la version en vigueur du plan\u202f: relisez la page.",
    "plan_proposal_changed": "Vos plans ont changé depuis que vous avez lu cette proposition. Relisez-la.",
    "plan_proposal_gone": "Vos plans ne proposent plus rien pour ce point\u202f: relisez la page.",
    "plan_not_of_a_group": (
        "Un plan cadre est celui d’un groupement ou d’une entité juridique, pas celui d’un établissement."
    ),
    "plan_reason_missing": "Dites en une phrase pourquoi cet élément ne s’applique pas ici.",
    "plan_record_adapted": "Vous avez adapté cet élément. Revenez d’abord au plan cadre, puis écartez-le.",
    "plan_record_inherited": (
        "Cet élément vient du plan cadre\u202f: il ne se retire pas. Dites qu’il ne s’applique pas ici, ou revenez au "
        "plan cadre."
    ),
    "plan_record_not_found": "Cet élément du plan n’existe pas, ou plus\u202f: quelqu’un l’a peut-être retiré.",
    "plan_sheet_stays": "La présentation du plan ne se retire pas\u202f: modifiez-la.",
    "plan_version_changed": "Cette version n’attend plus d’approbation\u202f: une autre a été figée depuis que vous "
    "l’avez lue. Relisez celle-là.",
    "plan_version_not_found": "Cette version du plan n’existe pas.",
    "too_many_plan_records": "Un plan a {limit} éléments d’une même sorte au plus, et une seule présentation.",
    "too_many_plans": "Un organisme a {limit} plans au plus.",
    "action_not_found": "Cette action n’existe pas, ou plus.",
    "action_exists": "Une action est déjà en cours pour ce point. Modifiez-la plutôt que d’en ajouter une autre.",
    "action_title_required": "Dites en quelques mots ce qu’il faut faire.",
    "effort_out_of_range": "L’effort va de 0 à {limit} jours, avec deux décimales au plus.",
    "cost_out_of_range": "Un coût va de 0 à un milliard d’euros.",
    "cost_range_invalid": "Le coût le plus bas dépasse le plus haut. Corrigez l’un des deux.",
    "too_many_actions": "Un organisme a {limit} actions en cours au plus. Terminez-en ou abandonnez-en d’abord.",
    "too_many_action_proofs": "Une action a {limit} pièces au plus. Retirez-en une avant d’en ajouter une autre.",
}
"""What actions refuse."""

PLAN_TABLE_MESSAGES: dict[str, str] = {
    "plan_changed_since_seen": "Le plan a changé depuis l’affichage de cette page. Rien n’est écrit\u202f: relisez "
    "les différences.",
    "plan_workbook_unreadable": "Ce fichier n’est pas un classeur XLSX lisible. Enregistrez-le au format "
    "«\u202f.xlsx\u202f», sans mot de passe, puis recommencez.",
    "plan_workbook_too_large": "Ce classeur est trop volumineux, même vide en apparence. La limite est de {limit} Mo. "
    "Repartez du classeur téléchargé ici.",
    "plan_workbook_merged": "Des cellules sont fusionnées dans la feuille «\u202f{sheet}\u202f». Défusionnez-les, "
    "puis recommencez.",
    "plan_workbook_other": "Ce classeur vient d’un autre plan. Téléchargez celui de ce plan-ci.",
    "plan_table_too_long": "La feuille «\u202f{sheet}\u202f» a plus de {limit} lignes. Effacez les lignes en trop, ou "
    "reprenez le tableau en plusieurs fois.",
    "plan_column_missing": "La colonne «\u202f{column}\u202f» manque dans la feuille «\u202f{sheet}\u202f», ou a été "
    "renommée. Remettez son titre, puis recommencez.",
    "plan_code_invalid": "«\u202f{value}\u202f» n’est pas un code. Laissez la cellule vide\u202f: Boussole donne le "
    "code.",
    "plan_row_repeated": "Cet élément figure déjà à la ligne {row}. Gardez une seule des deux lignes, ou "
    "distinguez leurs noms.",
    "plan_row_ambiguous": "Plusieurs éléments du plan s’appellent «\u202f{value}\u202f». Écrivez dans la colonne "
    "«\u202fCode\u202f» le code du bon\u202f: {codes}.",
    "plan_row_without_name": "Cette ligne n’a rien dans la colonne «\u202f{column}\u202f». Remplissez-la, ou "
    "effacez la ligne.",
    "plan_name_unknown": "«\u202f{value}\u202f» n’est le nom d’aucun élément de «\u202f{sheet}\u202f». Écrivez un "
    "nom qui existe, ou ajoutez-le d’abord.",
    "plan_name_ambiguous": "Plusieurs éléments s’appellent «\u202f{value}\u202f». Écrivez le code du "
    "bon\u202f: {codes}.",
    "plan_choice_unknown": "«\u202f{value}\u202f» n’est pas dans la liste des choix\u202f: {choices}.",
    "plan_reference_gone": "Cette ligne cite un élément qui n’est plus dans le plan, ou qui n’est pas repris. "
    "Citez-en un autre, ou remettez-le d’abord.",
    "mark_without_reason": "Dites pourquoi\u202f: «\u202fNon applicable\u202f: pas de bloc opératoire\u202f», par "
    "exemple.",
    "mark_without_function": "Dites qui l’accepte, et quand\u202f: «\u202fNon défini\u202f: Direction des soins, "
    "30/06/2027\u202f», par exemple.",
    "mark_not_here": "Ce champ ne peut pas être «\u202fnon applicable\u202f» ni «\u202fnon défini\u202f». "
    "Remplissez-le, ou laissez-le vide.",
    "cell_too_long": "Ce texte a plus de {limit} caractères. Raccourcissez-le.",
    "cell_too_many_lines": "Cette cellule a plus de {limit} lignes. Gardez-en moins.",
    "cell_number_expected": "«\u202f{value}\u202f» n’est pas un nombre entier de zéro à un milliard.",
    "cell_flag_expected": "«\u202f{value}\u202f» n’est ni oui, ni non.",
    "paste_empty": "Rien à lire. Copiez des cellules dans votre tableur, puis collez-les ici.",
    "paste_too_large": "Ce tableau est trop grand\u202f: {limit} caractères au plus. Collez-le en plusieurs fois.",
    "paste_without_titles": "Ce tableau a {found} colonnes et pas de titres reconnus. Copiez aussi la ligne des "
    "titres, ou gardez {limit} colonnes au plus, dans l’ordre indiqué.",
    "mercator_unreadable": "La liste «\u202f{list}\u202f» ne peut pas être lue\u202f: {reason}. Enregistrez la réponse "
    "de l’API telle quelle, au format JSON.",
    "mercator_too_large": "La liste «\u202f{list}\u202f» est trop grande\u202f: {limit} Mo et "
    "{objects} objets au plus.",
    "mercator_too_many_links": "Ces listes ont {found} liens entre activités et applications\u202f; la limite est "
    "de {limit}. Envoyez-les en plusieurs fois.",
    "mercator_empty": "Ces fichiers ne contiennent aucun élément à reprendre.",
    "mercator_without_name": "Cet objet n’a pas de nom, ou pas d’identifiant entier. Corrigez-le dans Mercator.",
    "mercator_same_name": "«\u202f{value}\u202f» figure deux fois pour un même élément du plan. Distinguez leurs noms "
    "dans Mercator.",
}
"""What the tables brought to a plan refuse: a workbook, a paste, lists of Mercator."""

ORGANISATION_MESSAGES: dict[str, str] = {
    "siren_invalid": (
        "«\u202f{value}\u202f» n’est pas un SIREN\u202f: neuf chiffres, dont le dernier est une clé."
    ),
    "siret_invalid": (
        "«\u202f{value}\u202f» n’est pas un SIRET\u202f: quatorze chiffres, dont le dernier est une clé."
    ),
    "finess_taken": "Le numéro FINESS {finess} est déjà celui d’un organisme.",
    "not_a_group": "Seuls un établissement ou une entité juridique peuvent entrer dans un groupement.",
    "already_member": "«\u202f{name}\u202f» est déjà membre de ce groupement.",
    "region_unknown": (
        "Région inconnue\u202f: {region}. Donnez le code officiel géographique, par exemple 11."
    ),
    "import_file_empty": "Le fichier est vide.",
    "import_file_too_large": (
        "Le fichier dépasse {limit}\u202fGo\u202f: ce n’est pas une liste d’établissements."
    ),
    "import_file_archive": (
        "Le fichier est une archive ou un classeur. Décompressez-le, ou enregistrez-le en «\u202fCSV UTF-8\u202f»."
    ),
    "import_file_binary": (
        "Ligne {line}\u202f: le fichier n’est pas du texte. Enregistrez-le en «\u202fCSV UTF-8\u202f», sans octet nul."
    ),
    "import_encoding_unknown": "Ligne {line}\u202f: le texte n’est ni en UTF-8 ni en Windows-1252.",
    "import_encoding_mixed": (
        "Le fichier mêle deux encodages\u202f: UTF-8 à la ligne {utf8_line}, un autre à la ligne {other_line}. "
        "Enregistrez-le en entier en UTF-8."
    ),
    "import_line_too_long": (
        "La ligne {line} dépasse {limit}\u202fko\u202f: ce n’est pas une liste d’établissements."
    ),
    "import_format_unknown": (
        "Le format n’est pas reconnu. Sont lus\u202f: l’extraction FINESS «\u202fstructureet\u202f», le JSON des "
        "structures FINESS, ou un CSV dont la première ligne nomme les colonnes. Les trois formats et leurs colonnes "
        "sont décrits dans docs/import-finess.md."
    ),
    "import_columns_missing": "La première ligne ne nomme pas ces colonnes, nécessaires\u202f: {columns}.",
    "import_columns_twice": "La première ligne nomme deux fois\u202f: {columns}.",
    "import_truncated": (
        "Le fichier est coupé\u202f: sa dernière ligne ({line}) s’arrête au milieu. Téléchargez-le de nouveau."
    ),
    "import_formula": (
        "Une cellule contient une formule de tableur ({place}, {column}). Le fichier est refusé en entier."
    ),
    "import_finess_twice": (
        "Le numéro FINESS {finess} est donné deux fois, en {first} puis en {second}\u202f: on ne sait lequel croire."
    ),
    "import_no_establishment": "Le fichier ne décrit aucun établissement.",
    "import_too_many_faults": "Plus de {limit} lignes sont refusées\u202f: ce n’est pas le fichier attendu.",
    "import_close_unsafe": (
        "Une ligne refusée ne dit pas de quel établissement elle parle\u202f: rien ne peut être fermé. "
        "Corrigez-la, ou recommencez sans --close-missing."
    ),
    "import_json_invalid": "Le JSON ne peut pas être lu\u202f: {reason}.",
    "import_json_schema": "La version {version} des structures FINESS est inconnue\u202f: seule la 1 l’est.",
    "import_json_too_deep": (
        "Le JSON a plus de {limit} niveaux\u202f: ce n’est pas un fichier de structures FINESS."
    ),
    "import_json_text_too_long": (
        "Un texte du JSON dépasse {limit}\u202fko\u202f: ce fichier n’est pas le bon."
    ),
    "import_json_entity_too_large": (
        "Une structure du JSON dépasse {limit}\u202fMo\u202f: elle ne peut pas être lue."
    ),
}
"""What organisations and their import refuse."""

MESSAGES: dict[str, str] = {
    "not_allowed": "Vous n’avez pas le droit de faire cela.",
    "not_a_demonstration": "Cette base n’a pas été créée pour la démonstration.",
    **ACCOUNT_MESSAGES,
    **ASSESSMENT_MESSAGES,
    **EVIDENCE_MESSAGES,
    **ACTION_MESSAGES,
    **PLAN_TABLE_MESSAGES,
    **ORGANISATION_MESSAGES,
}

UNKNOWN_REFUSAL = "Cette action n’est pas possible dans l’état actuel."

ROLE_LABELS: dict[Role, str] = {
    Role.CONTRIBUTOR: "Contributeur",
    Role.REFERENT: "Référent (RSSI, ou direction sans RSSI)",
    Role.SIGNATORY: "Signataire (direction)",
    Role.GROUP_MANAGER: "Responsable de groupe",
    Role.FACILITATOR: "Accompagnateur (CRRC)",
    Role.REVIEWER: "Relecteur (CRRC)",
    Role.ANALYST: "Analyste (ARS)",
    Role.NATIONAL: "Lecteur national",
    Role.ADMINISTRATOR: "Administrateur de la plateforme",
}

PERMISSION_LABELS: dict[Permission, str] = {
    Permission.ORGANISATION_SEARCH: "Rechercher un établissement",
    Permission.ORGANISATION_READ: "Lire la fiche d’un établissement",
    Permission.ORGANISATION_MANAGE: "Modifier la fiche d’un établissement",
    Permission.ASSESSMENT_READ: "Lire une évaluation",
    Permission.ASSESSMENT_ANSWER: "Répondre à une évaluation",
    Permission.ASSESSMENT_MANAGE: "Ouvrir, soumettre et rouvrir une évaluation",
    Permission.ASSESSMENT_SIGN: "Signer une évaluation",
    Permission.ASSESSMENT_STATE: "Voir l’avancement d’une évaluation",
    Permission.PLAN_READ: "Lire un plan de continuité",
    Permission.PLAN_WRITE: "Écrire un plan de continuité",
    Permission.PLAN_MANAGE: "Régler et fermer un plan de continuité",
    Permission.PLAN_APPROVE: "Approuver un plan de continuité",
    Permission.SUBMISSION_READ: "Lire une évaluation soumise",
    Permission.SUBMISSION_REVIEW: "Relire une évaluation soumise",
    Permission.TEAM_READ: "Voir l’équipe",
    Permission.TEAM_INVITE: "Inviter dans l’équipe",
    Permission.REFERENT_INVITE: "Inviter le premier référent d’un établissement",
    Permission.AUDIT_READ: "Lire le journal",
    Permission.REGION_READ: "Lire les données de sa région",
    Permission.REGION_EXPORT: "Exporter les données de sa région",
    Permission.STATISTICS_READ: "Lire les statistiques",
    Permission.ACCOUNT_MANAGE: "Gérer les comptes",
    Permission.PLATFORM_OPERATE: "Exploiter la plateforme",
    Permission.PLATFORM_AUDIT: "Lire le journal de la plateforme",
}


STATE_LABELS: dict[AssessmentState, str] = {
    AssessmentState.DRAFT: "Brouillon",
    AssessmentState.SIGNED: "Signé, pas encore soumis",
    AssessmentState.SUBMITTED: "Soumis",
    AssessmentState.IN_REVIEW: "En revue",
    AssessmentState.RETURNED: "Retourné",
    AssessmentState.ACCEPTED: "Accepté",
}

OPENING_LABELS: dict[Opening, str] = {
    Opening.FIRST: "Première version",
    Opening.REOPENED: "Rouverte par l’établissement",
    Opening.RETURNED: "Reprise des points retournés",
}

PROFILE_LABELS: dict[str, str] = {
    "ght": "Groupement hospitalier de territoire (GHT)",
    "es": "Établissement de santé",
    "esms": "Établissement ou service médico-social",
    "og": "Organisme gestionnaire, pour ses établissements",
}
"""The profiles of ``app.domain.catalogue.PROFILES``."""

AXIS_LABELS: dict[int, str] = {
    1: "Gouvernance et résilience",
    2: "Ressources et mutualisation",
    3: "Sensibilisation",
    4: "Sécurité opérationnelle",
}
"""The four axes of the CaRE programme, in their order."""

CONFIDENCE_LABELS: dict[Confidence, str] = {
    Confidence.OFFICIAL: "Officiel\u202f: texte officiel lu en entier",
    Confidence.SECONDARY: (
        "Source secondaire\u202f: transcription ou tiers sérieux, à vérifier sur le texte officiel"
    ),
    Confidence.PROPOSAL: "Proposition de Boussole, sans texte officiel",
}

STANDING_LABELS: dict[Standing, str] = {
    Standing.BLANK: "Sans réponse",
    Standing.INVALID: "Réponse incomplète ou non admise",
    Standing.UNKNOWN: "Ne sait pas",
    Standing.NA: "Non applicable",
    Standing.CHOICE: "Répondu",
    Standing.MEASURE: "Mesuré",
}

SCOPE_LABELS: dict[Scope, str] = {
    Scope.ASKED: "Ce point est posé.",
    Scope.OTHER_PROFILE: "Ce point n’est pas posé à ce profil d’établissement.",
    Scope.GATE_CHOICE: "Ce point n’est pas posé\u202f: la réponse à une question précédente l’écarte.",
    Scope.GATE_NA: (
        "Ce point n’est pas posé\u202f: la question dont il dépend est «\u202fnon applicable\u202f»."
    ),
    Scope.GATE_OUT: "Ce point n’est pas posé\u202f: la question dont il dépend n’est pas posée non plus.",
}

_NO_ANSWER = "cela compte comme une absence de réponse."

WHY_NOT_LABELS: dict[WhyNot, str] = {
    WhyNot.UNANSWERED: "Aucune réponse n’a été donnée.",
    WhyNot.UNKNOWN: "La réponse est «\u202fne sait pas\u202f»\u202f: elle vaut zéro, le temps de trouver.",
    WhyNot.CHOICE_NOT_OFFERED: f"La réponse choisie n’est plus proposée\u202f: {_NO_ANSWER}",
    WhyNot.DUE_MISSING: f"L’échéance promise manque\u202f: {_NO_ANSWER}",
    WhyNot.DUE_TOO_FAR: f"L’échéance promise est trop lointaine\u202f: {_NO_ANSWER}",
    WhyNot.DUE_PAST: "L’échéance promise est passée\u202f: la réponse ne vaut plus rien.",
    WhyNot.MEASURE_INCOMPLETE: f"Un des deux nombres manque\u202f: {_NO_ANSWER}",
    WhyNot.MEASURE_IMPOSSIBLE: f"Les deux nombres ne permettent aucun calcul\u202f: {_NO_ANSWER}",
    WhyNot.NA_NOT_ALLOWED: f"«\u202fNon applicable\u202f» n’est pas admis ici\u202f: {_NO_ANSWER}",
    WhyNot.NA_WITHOUT_REASON: f"Le motif du «\u202fnon applicable\u202f» manque\u202f: {_NO_ANSWER}",
    WhyNot.NA_RETURNED: f"Un relecteur a retourné ce «\u202fnon applicable\u202f»\u202f: {_NO_ANSWER}",
    WhyNot.PARTIAL: "Le point n’est pas encore tenu en entier.",
    WhyNot.PROOF_MISSING: "Une pièce attendue manque.",
    WhyNot.PROOF_UNDATED: "La pièce n’a pas de date\u202f: elle ne prouve rien.",
    WhyNot.PROOF_TO_COME: "La pièce porte une date à venir\u202f: elle ne prouve rien encore.",
    WhyNot.PROOF_TOO_EARLY: "La pièce date d’avant la première date admise.",
    WhyNot.PROOF_TOO_OLD: "La pièce est trop ancienne pour prouver encore.",
    WhyNot.PROOF_EXPIRED: "La pièce n’est plus valable\u202f: sa propre date de fin est passée.",
    WhyNot.RETURNED: "Un relecteur a retourné ce point.",
    WhyNot.NOT_ACCEPTED: "Aucun relecteur ne l’a encore accepté.",
}

STEP_LABELS: dict[StepKind, str] = {
    StepKind.FIND_OUT: "Trouver la réponse",
    StepKind.ANSWER: "Répondre, si le point est tenu",
    StepKind.IMPROVE: "Tenir le point en entier",
    StepKind.PROVE: "Apporter la preuve",
    StepKind.REVIEW: "Le faire accepter par un relecteur",
}

NATURE_LABELS: dict[ActionNature, str] = {
    ActionNature.KNOW: "Savoir",
    ActionNature.DO: "Faire",
    ActionNature.PROVE: "Prouver",
    ActionNature.KEEP: "Tenir la date promise",
}


ACTION_STATUS_LABELS: dict[ActionStatus, str] = {
    ActionStatus.TODO: "À faire",
    ActionStatus.DOING: "En cours",
    ActionStatus.DONE: "Faite",
    ActionStatus.DROPPED: "Abandonnée",
}

AUDIT_LABELS: dict[str, str] = {
    "plan_answer_taken": "Réponse ou preuve reprise d’un plan de continuité",
    "plan_approved": "Plan de continuité approuvé",
    "plan_closed": "Plan de continuité fermé",
    "plan_contacts_erased": "Coordonnées effacées d’un plan de continuité, en fin de conservation",
    "plan_reopened": "Plan de continuité rouvert",
    "plan_settings_changed": "Réglages d’un plan de continuité changés",
    "plan_text_confirmed": "Texte d’un plan confirmé par son auteur",
    "plan_begun": "Plan de continuité commencé",
    "plan_frozen": "Version d’un plan de continuité figée",
    "plan_copy_replaced": "Exemplaire d’un plan de continuité remplacé",
    "plan_framework_followed": "Plan cadre suivi",
    "plan_framework_handed": "Plan cadre repris par un membre",
    "plan_framework_left": "Plan cadre qui n’est plus suivi",
    "plan_framework_offered": "Plan de continuité proposé comme plan cadre",
    "plan_framework_taken": "Nouvelle version d’un plan cadre reprise",
    "plan_framework_withdrawn": "Plan de continuité retiré des plans cadres proposés",
    "plan_record_left_out": "Élément du plan cadre écarté",
    "plan_record_restored": "Élément rendu au plan cadre",
    "plan_record_removed": "Élément retiré d’un plan de continuité",
    "plan_shared": "Nombres et dates d’un plan de continuité transmis à la région",
    "plan_unshared": "Transmission d’un plan de continuité à la région arrêtée",
    "region_plans_consulted": "Liste des plans de continuité de la région consultée",
    "region_plans_exported": "Liste des plans de continuité de la région exportée",
    "plan_table_imported": "Tableau repris dans un plan de continuité",
    "checklist_upgraded": "Passage à une nouvelle édition de la liste",
    "assigned_answer_dropped": "Réponse reçue par lien écartée",
    "assigned_answer_taken": "Réponse reçue par lien reprise",
    "assigned_answers_saved": "Réponses proposées par lien",
    "assignment_finished": "Réponses remises par lien",
    "assignment_opened": "Lien de points confiés ouvert",
    "assignment_revoked": "Lien de points confiés retiré",
    "assignment_sent": "Points confiés par lien",
    "workbook_imported": "Réponses reprises d’un fichier",
    "action_added": "Action ajoutée",
    "action_changed": "Action modifiée",
    "action_proof_attached": "Pièce rattachée à une action",
    "action_proof_detached": "Pièce retirée d’une action",
    "action_taken": "Actions retenues",
    "result_registered": "Résultat externe enregistré",
    "result_withdrawn": "Résultat externe retiré",
    "fact_saved": "Donnée de calcul enregistrée",
    "account_closed": "Compte fermé",
    "account_created": "Compte créé",
    "account_reopened": "Compte rouvert",
    "answer_taken_over": "Réponse reprise d’une autre liste",
    "answers_saved": "Réponses enregistrées",
    "assessment_opened": "Évaluation commencée",
    "assessment_reopened": "Nouvelle version ouverte",
    "assessment_signed": "Version signée",
    "assessment_submitted": "Version soumise à la région",
    "audit_purged": "Journal purgé",
    "document_downloaded": "Document téléchargé",
    "evidence_downloaded": "Fichier d’une pièce téléchargé",
    "evidence_file_deleted": "Fichier d’une pièce supprimé",
    "evidence_file_purged": "Fichier d’une pièce supprimé en fin de conservation",
    "evidence_registered": "Pièce de preuve décrite",
    "evidence_stored": "Fichier joint à une pièce",
    "group_member_added": "Membre ajouté au groupement",
    "invitation_revoked": "Invitation annulée",
    "invitation_sent": "Invitation envoyée",
    "item_reviewed": "Point relu",
    "organisation_created": "Organisme créé",
    "organisations_imported": "Établissements importés",
    "password_changed": "Mot de passe changé",
    "password_reset": "Mot de passe réinitialisé",
    "profile_changed": "Fiche de compte modifiée",
    "proof_attached": "Preuve rattachée à un point",
    "proof_detached": "Preuve détachée d’un point",
    "recovery_code_used": "Code de secours utilisé",
    "recovery_codes_renewed": "Codes de secours renouvelés",
    "region_exported": "Liste de la région exportée",
    "region_list_consulted": "Liste de la région consultée",
    "reset_link_made": "Lien de réinitialisation créé",
    "review_accepted": "Soumission acceptée",
    "review_returned": "Soumission retournée",
    "review_taken": "Relecture prise en charge",
    "role_ended": "Rôle retiré",
    "role_granted": "Rôle donné",
    "second_factor_removed": "Second facteur retiré",
    "second_factor_set": "Second facteur activé",
    "session_closed": "Session fermée",
    "session_opened": "Session ouverte",
    "session_revoked": "Session révoquée",
    "sessions_revoked": "Sessions révoquées",
    "submission_consulted": "Soumission consultée",
}
"""What each action of the journal is called where the establishment reads it."""


def message_of(error: DomainError) -> str:
    """The French sentence of a refusal, with its details in their place."""
    sentence = MESSAGES.get(error.code)
    return UNKNOWN_REFUSAL if sentence is None else sentence.format(**error.details)

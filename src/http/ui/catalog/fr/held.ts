// What pages say while unusually many removals are held, in French.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const held: Texts['held'] = {
  onHold: 'Retraits en attente',
  rejected: 'Retraits refusés',
  areOnHold: 'Des retraits sont en attente.',
  areRejected: 'Les retraits sont refusés.',
  review: 'Vérifier et décider',
  sinceRejected:
    'Depuis {when}, les requêtes de {provider} qui retirent des accès sont refusées, car il y en avait anormalement beaucoup. Rien n’a été modifié.',
  since:
    'Depuis {when}, {provider} a retiré l’accès à {people}. L’application n’en a pas été informée, et rien de ce qui a suivi n’est envoyé non plus.',
  sinceGroups:
    'Depuis {when}, {provider} a retiré l’accès à {people} dans {groups}. L’application n’en a pas été informée, et rien de ce qui a suivi n’est envoyé non plus.',
  moreThan: 'plus de {what}',
  back: forms({ one: '# d’entre elles est déjà de retour.', other: '# d’entre elles sont déjà de retour.' }),
  unknown: 'Les noms ne sont pas connus : des groupes entiers ont été supprimés.',
  isBack: 'De retour',
  groupDeleted: 'groupe supprimé',
  andMore: forms({ one: 'et # autre', other: 'et # autres' }),
  andMoreThan: forms({ one: 'et plus de # autre', other: 'et plus de # autres' }),
  who: 'Qui perdrait l’accès',
  mistake: 'C’était une erreur',
  mistake1:
    'Corrigez-la dans {provider} : affectez de nouveau les groupes et les personnes, puis laissez la synchronisation se faire.',
  mistake2: 'Rechargez cette page jusqu’à ce que tout le monde soit de retour.',
  mistake3: 'Abandonnez les retraits. L’application n’en saura rien ; elle recevra l’annuaire tel qu’il sera alors.',
  notBack:
    'Tout le monde n’est pas encore de retour. Les personnes qui manquent au moment de l’abandon perdent leur accès.',
  sureDiscard: 'Oui, abandonner les retraits et envoyer l’annuaire tel qu’il est maintenant',
  discard: 'Abandonner les retraits',
  intended: 'C’était voulu',
  letLead:
    'Les requêtes de {provider} qui retirent des accès seront acceptées pendant une heure, et elles seront renvoyées. L’application met généralement fin à l’accès de ces personnes.',
  sendLead:
    'Tout est envoyé à l’application dans l’ordre, et elle met généralement fin à l’accès de ces personnes en quelques secondes. C’est irréversible.',
  sureLet: 'Oui, laisser passer les retraits',
  sureSend: 'Oui, envoyer les retraits à l’application',
  let: 'Laisser passer les retraits',
  send: 'Envoyer les retraits',
  notSure: 'Rien n’a été modifié. Cochez la case pour confirmer.',
};

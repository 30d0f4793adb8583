// What pages say of why somebody is not there.

import type { Texts } from '../texts.ts';

export const why: Texts['why'] = {
  title: 'Pourquoi « {who} » n’est pas ici',
  ask: 'Trouver la raison',
  active: '« {who} » est ici, et son accès est actif.',
  deactivated: '{provider} a désactivé « {who} » le {when}.',
  deactivatedOnce: '« {who} » est ici, mais désactivé. La date n’est plus connue.',
  deactivatedBySomebody: '« {who} » a été désactivé le {when}.',
  held: 'La dernière modification de « {who} » est retenue, car un nombre inhabituel de personnes ont été retirées à la fois. L’application n’en sait encore rien.',
  deleted: '{provider} a supprimé « {who} » le {when}.',
  deletedBySomebody: '« {who} » a été supprimé le {when}, mais pas par {provider}.',
  refused: '{provider} a tenté d’envoyer « {who} » le {when}, et la requête a été rejetée : {reason}',
  neverSent: '{provider} n’a jamais envoyé « {who} ».',
  neverSentSince: '{provider} n’a pas envoyé « {who} » depuis le {since}. Ce qui précède n’est plus enregistré.',
  asked: 'Cette personne a été recherchée le {when}, mais n’a pas été créée.',
  assign: 'Vérifiez que la personne est affectée à cette application dans {provider}.',
  view: 'Voir la requête',
  person: 'Voir la personne',
};

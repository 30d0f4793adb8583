// What pages say about tokens and OAuth clients, in French.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const tokens: Texts['tokens'] = {
  title: 'Jetons',
  lead: 'Les jetons authentifient les requêtes de {provider}. Plusieurs peuvent être valables en même temps : vous pouvez en remplacer un sans interruption.',
  newToken: 'Nouveau jeton',
  none: 'Aucun jeton pour l’instant',
  noneHint: 'Créez-en un ici ou sous Configuration, et collez-le dans {provider}.',
  createTitle: 'Créer un jeton',
  replaceTitle: 'Remplacer un jeton',
  replace1: 'Créez-en un nouveau. L’ancien continue de fonctionner.',
  replace2: 'Collez le nouveau dans {provider} et testez-y la connexion.',
  replace3: 'Dès que le nouveau apparaît comme utilisé, révoquez l’ancien.',
  most: 'Cet annuaire a {n} jetons valables, le maximum possible. Révoquez-en un que vous n’utilisez plus pour en créer un nouveau.',
  expires: 'Expiration',
  never: 'jamais',
  in90: 'dans 90 jours',
  in180: 'dans 180 jours',
  inYear: 'dans un an',
  create: 'Créer un jeton',
  chooseExpiry: 'Choisissez quand le jeton expire.',
  shownAlready:
    'Ce jeton a déjà été affiché et ne peut plus l’être. Revenez en arrière, rechargez la page et créez-en un nouveau. Vous pouvez révoquer l’ancien sous Jetons.',
  once: 'Affiché une seule fois.',
  onceHint:
    'Collez-le avant de quitter cette page : nous n’en conservons qu’une empreinte et ne pourrons plus l’afficher. Vous pouvez en créer un nouveau à tout moment.',
  endsIn: 'Se termine par',
  lastUsed: 'Dernière utilisation',
  expired: 'Expiré',
  expiresSoon: 'Expire bientôt',
  forGood: 'Jamais',
  revoke: 'Révoquer',
  revokeThis: 'Révoquer le jeton qui se termine par {hint}',
  revokeWhich: 'Révoquer le jeton qui se termine par {hint} ?',
  revokeLead:
    'Les requêtes avec ce jeton sont désormais refusées. {use}. C’est irréversible, mais vous pouvez créer un nouveau jeton à tout moment.',
  revokeToken: 'Révoquer le jeton',
  revokeTitle: 'Révoquer un jeton',
  clientTitle: 'Créer un client OAuth',
  clientLead:
    'Si {provider} prend en charge OAuth 2.0 Client Credentials, des jetons d’accès de courte durée peuvent être utilisés à la place.',
  createClient: 'Créer un client OAuth',
  client: 'Client OAuth',
  tokenEndpoint: 'Point de terminaison des jetons',
  clientId: 'ID client',
  clientSecret: 'Secret client',
  secretOnce: 'Le secret n’est affiché qu’une seule fois.',
  secretOnceHint:
    'Collez-le avant de quitter cette page : nous n’en conservons qu’une empreinte. Vous pouvez en créer un nouveau à tout moment.',
  secretShown:
    'Ce secret client a déjà été affiché et ne peut plus l’être. Vous pouvez en créer un nouveau sous Jetons.',
  secretEndsIn: 'Secret …{hint}',
  newSecret: 'Nouveau secret',
  revokeClientWhich: 'Révoquer le client OAuth ?',
  revokeSecretWhich: 'Révoquer le secret client qui se termine par {hint} ?',
  revokeClientLead: 'Il est désormais refusé, ainsi que les jetons d’accès émis avec lui. C’est irréversible.',
  revokeClientThis: 'Révoquer le client {id}',
  revokeSecretThis: 'Révoquer le secret qui se termine par {hint}',
  unused: 'Inutilisé depuis 90 jours',
  tooLong: 'Dépasse la limite',
  inDays: forms({ one: 'dans # jour', other: 'dans # jours' }),
  limit: forms({
    one: 'Les nouveaux jetons et secrets client sont valables # jour au plus.',
    other: 'Les nouveaux jetons et secrets client sont valables # jours au plus.',
  }),
  limitOld: 'Les anciens conservent leur date d’expiration et sont signalés sous Jetons jusqu’à leur remplacement.',
  endsToken: 'Le jeton qui se termine par {hint} expire le {when}.',
  endsSecret: 'Le secret client qui se termine par {hint} expire le {when}.',
  replaceNow: 'Remplacer maintenant',
  validity: 'Validité des jetons',
};

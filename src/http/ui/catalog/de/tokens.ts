// What pages say about tokens and OAuth clients, in German.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const tokens: Texts['tokens'] = {
  title: 'Token',
  lead: 'Token weisen Anfragen von {provider} aus. Mehrere können gleichzeitig gültig sein, sodass Sie eines ohne Unterbrechung ersetzen können.',
  newToken: 'Neues Token',
  none: 'Noch keine Token',
  noneHint: 'Erstellen Sie eines hier oder unter Einrichtung, und fügen Sie es in {provider} ein.',
  createTitle: 'Token erstellen',
  replaceTitle: 'Token ersetzen',
  replace1: 'Erstellen Sie ein neues. Das alte funktioniert weiter.',
  replace2: 'Fügen Sie das neue in {provider} ein, und testen Sie dort die Verbindung.',
  replace3: 'Sobald das neue als verwendet erscheint, widerrufen Sie das alte.',
  most: 'Dieses Verzeichnis hat {n} gültige Token, mehr sind nicht möglich. Widerrufen Sie eines, das Sie nicht mehr brauchen, um ein neues zu erstellen.',
  expires: 'Läuft ab',
  never: 'nie',
  in90: 'in 90 Tagen',
  in180: 'in 180 Tagen',
  inYear: 'in einem Jahr',
  create: 'Token erstellen',
  chooseExpiry: 'Wählen Sie, wann das Token abläuft.',
  shownAlready:
    'Dieses Token wurde bereits angezeigt und kann nicht noch einmal angezeigt werden. Gehen Sie zurück, laden Sie die Seite neu und erstellen Sie ein neues. Das alte können Sie unter Token widerrufen.',
  once: 'Wird nur einmal angezeigt.',
  onceHint:
    'Fügen Sie es ein, bevor Sie diese Seite verlassen: Wir speichern nur einen Hash und können es nicht noch einmal anzeigen. Sie können jederzeit ein neues erstellen.',
  endsIn: 'Endet auf',
  lastUsed: 'Zuletzt verwendet',
  expired: 'Abgelaufen',
  expiresSoon: 'Läuft bald ab',
  forGood: 'Nie',
  revoke: 'Widerrufen',
  revokeThis: 'Das Token widerrufen, das auf {hint} endet',
  revokeWhich: 'Das Token widerrufen, das auf {hint} endet?',
  revokeLead:
    'Anfragen mit diesem Token werden ab sofort abgelehnt. {use}. Das lässt sich nicht rückgängig machen, aber Sie können jederzeit ein neues Token erstellen.',
  revokeToken: 'Token widerrufen',
  revokeTitle: 'Ein Token widerrufen',
  clientTitle: 'OAuth-Client erstellen',
  clientLead:
    'Werden OAuth 2.0 Client Credentials von {provider} unterstützt, können stattdessen kurzlebige Zugriffstoken abgerufen werden.',
  createClient: 'OAuth-Client erstellen',
  client: 'OAuth-Client',
  tokenEndpoint: 'Token-Endpunkt',
  clientId: 'Client-ID',
  clientSecret: 'Client-Geheimnis',
  secretOnce: 'Das Geheimnis wird nur einmal angezeigt.',
  secretOnceHint:
    'Fügen Sie es ein, bevor Sie diese Seite verlassen: Wir speichern nur einen Hash. Sie können jederzeit ein neues erstellen.',
  secretShown:
    'Dieses Client-Geheimnis wurde bereits angezeigt und kann nicht noch einmal angezeigt werden. Unter Token können Sie ein neues erstellen.',
  secretEndsIn: 'Geheimnis …{hint}',
  newSecret: 'Neues Geheimnis',
  revokeClientWhich: 'Den OAuth-Client widerrufen?',
  revokeSecretWhich: 'Das Client-Geheimnis widerrufen, das auf {hint} endet?',
  revokeClientLead:
    'Ab sofort werden er und die dafür ausgestellten Zugriffstoken abgelehnt. Das lässt sich nicht rückgängig machen.',
  revokeClientThis: 'Den Client {id} widerrufen',
  revokeSecretThis: 'Das Geheimnis widerrufen, das auf {hint} endet',
  unused: 'Seit 90 Tagen nicht verwendet',
  tooLong: 'Überschreitet die Grenze',
  inDays: forms({ one: 'in # Tag', other: 'in # Tagen' }),
  limit: forms({
    one: 'Neue Token und Client-Geheimnisse sind höchstens # Tag gültig.',
    other: 'Neue Token und Client-Geheimnisse sind höchstens # Tage gültig.',
  }),
  limitOld: 'Ältere behalten ihr Ablaufdatum und sind unter Token gekennzeichnet, bis Sie sie ersetzen.',
  endsToken: 'Das Token, das auf {hint} endet, läuft am {when} ab.',
  endsSecret: 'Das Client-Geheimnis, das auf {hint} endet, läuft am {when} ab.',
  replaceNow: 'Jetzt ersetzen',
  validity: 'Gültigkeit von Token',
};

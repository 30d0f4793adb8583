// What pages say while unusually many removals are held, in German.

import { forms } from '../forms.ts';
import type { Texts } from '../texts.ts';

export const held: Texts['held'] = {
  onHold: 'Entzüge zurückgehalten',
  rejected: 'Entzüge abgelehnt',
  areOnHold: 'Entzüge werden zurückgehalten.',
  areRejected: 'Entzüge werden abgelehnt.',
  review: 'Prüfen und entscheiden',
  sinceRejected:
    'Seit {when} werden Anfragen von {provider} abgelehnt, die Zugänge entziehen, weil es ungewöhnlich viele waren. Es wurde nichts geändert.',
  since:
    'Seit {when} wurde von {provider} der Zugang entzogen: {people}. Die App weiß davon noch nichts, und auch alles Spätere wird nicht gesendet.',
  sinceGroups:
    'Seit {when} wurde von {provider} der Zugang entzogen: {people} in {groups}. Die App weiß davon noch nichts, und auch alles Spätere wird nicht gesendet.',
  moreThan: 'mehr als {what}',
  back: forms({ one: '# davon ist schon wieder da.', other: '# davon sind schon wieder da.' }),
  unknown: 'Die Namen sind nicht bekannt: Es wurden ganze Gruppen gelöscht.',
  isBack: 'Wieder da',
  groupDeleted: 'Gruppe gelöscht',
  andMore: forms({ other: 'und # weitere' }),
  andMoreThan: forms({ other: 'und mehr als # weitere' }),
  who: 'Wer den Zugang verlieren würde',
  mistake: 'Es war ein Versehen',
  mistake1:
    'Stellen Sie es in {provider} richtig: Weisen Sie die Gruppen und Personen erneut zu, und warten Sie den Abgleich ab.',
  mistake2: 'Laden Sie diese Seite neu, bis alle wieder da sind.',
  mistake3: 'Verwerfen Sie die Entzüge. Die App erfährt nie von ihnen; sie erhält das Verzeichnis, wie es dann ist.',
  notBack: 'Noch sind nicht alle wieder da. Wer beim Verwerfen fehlt, verliert den Zugang.',
  sureDiscard: 'Ja, die Entzüge verwerfen und das Verzeichnis senden, wie es jetzt ist',
  discard: 'Entzüge verwerfen',
  intended: 'Es war beabsichtigt',
  letLead:
    'Anfragen von {provider}, die Zugänge entziehen, werden in der nächsten Stunde angenommen und noch einmal gesendet. Die App beendet in der Regel den Zugang dieser Personen.',
  sendLead:
    'Alles wird der Reihe nach an die App gesendet, und sie beendet den Zugang dieser Personen in der Regel binnen Sekunden. Das lässt sich nicht rückgängig machen.',
  sureLet: 'Ja, die Entzüge durchlassen',
  sureSend: 'Ja, die Entzüge an die App senden',
  let: 'Entzüge durchlassen',
  send: 'Entzüge senden',
  notSure: 'Es wurde nichts geändert. Setzen Sie zur Bestätigung das Häkchen.',
};

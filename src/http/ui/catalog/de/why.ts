// What pages say of why somebody is not there.

import type { Texts } from '../texts.ts';

export const why: Texts['why'] = {
  title: 'Warum „{who}“ nicht hier ist',
  ask: 'Grund anzeigen',
  active: '„{who}“ ist hier und aktiv.',
  deactivated: '{provider} hat „{who}“ am {when} deaktiviert.',
  deactivatedOnce: '„{who}“ ist hier, aber deaktiviert. Seit wann, ist nicht mehr bekannt.',
  deactivatedBySomebody: '„{who}“ wurde am {when} deaktiviert.',
  held: 'Die letzte Änderung von „{who}“ wird zurückgehalten, weil ungewöhnlich viele Personen auf einmal entfernt wurden. Die App weiß noch nichts davon.',
  deleted: '{provider} hat „{who}“ am {when} gelöscht.',
  deletedBySomebody: '„{who}“ wurde am {when} gelöscht, aber nicht von {provider}.',
  refused: '{provider} hat am {when} versucht, „{who}“ zu senden, und wurde abgelehnt: {reason}',
  neverSent: '{provider} hat „{who}“ nie gesendet.',
  neverSentSince: '{provider} hat „{who}“ seit {since} nicht gesendet. Was davor war, ist nicht mehr gespeichert.',
  asked: 'Am {when} wurde nach dieser Person gesucht, sie wurde aber nicht angelegt.',
  assign: 'Prüfen Sie, ob die Person dieser Anwendung in {provider} zugewiesen ist.',
  view: 'Anfrage ansehen',
  person: 'Person ansehen',
};

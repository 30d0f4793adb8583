// What pages say while unusually many removals are held.

import { forms } from '../forms.ts';

export const held = {
  onHold: 'Removals on hold',
  rejected: 'Removals rejected',
  areOnHold: 'Removals are on hold.',
  areRejected: 'Removals are rejected.',
  review: 'Review and decide',
  sinceRejected:
    'Since {when}, requests from {provider} that take access away are rejected, because there were unusually many. Nothing was changed.',
  since:
    'Since {when}, {provider} has taken access away from {people}. The app has not been told, and nothing that came after is sent either.',
  sinceGroups:
    'Since {when}, {provider} has taken access away from {people} across {groups}. The app has not been told, and nothing that came after is sent either.',
  moreThan: 'more than {what}',
  back: forms({ one: '# of them is back already.', other: '# of them are back already.' }),
  unknown: 'Their names are not known: whole groups were deleted.',
  isBack: 'Back',
  groupDeleted: 'group deleted',
  andMore: forms({ other: 'and # more' }),
  andMoreThan: forms({ other: 'and more than # more' }),
  who: 'Who would lose access',
  mistake: 'It was a mistake',
  mistake1: 'Put it right in {provider}: assign the groups and people again, and let it sync.',
  mistake2: 'Reload this page until everyone is back.',
  mistake3: 'Discard the removals. The app is never told of them; it gets the directory as it is then.',
  notBack: 'Not everyone is back yet. Whoever is missing when you discard loses access.',
  sureDiscard: 'Yes, discard the removals and send the directory as it is now',
  discard: 'Discard removals',
  intended: 'It was intended',
  letLead:
    'Requests from {provider} that take access away are accepted for the next hour, and it will try again. The app usually ends these people’s access.',
  sendLead:
    'Everything is sent to the app in order, and it usually ends these people’s access within seconds. This cannot be undone.',
  sureLet: 'Yes, let the removals through',
  sureSend: 'Yes, send the removals to the app',
  let: 'Let removals through',
  send: 'Send removals',
  notSure: 'Nothing was changed. Select the checkbox to confirm.',
};

// What pages say of why somebody is not there.

export const why = {
  title: 'Why “{who}” is not here',
  ask: 'Find out why',
  active: '“{who}” is here, and active.',
  deactivated: '{provider} deactivated “{who}” on {when}.',
  deactivatedOnce: '“{who}” is here, but deactivated. It is no longer known since when.',
  deactivatedBySomebody: '“{who}” was deactivated on {when}.',
  held: 'The last change to “{who}” is held, because unusually many people were taken away at once. The app does not know of it yet.',
  deleted: '{provider} deleted “{who}” on {when}.',
  deletedBySomebody: '“{who}” was deleted on {when}, not by {provider}.',
  refused: '{provider} tried to send “{who}” on {when}, and was rejected: {reason}',
  neverSent: '{provider} has never sent “{who}”.',
  neverSentSince: '{provider} has not sent “{who}” since {since}. What was before is not stored any more.',
  asked: 'It looked for this person on {when}, but did not create them.',
  assign: 'Check that the person is assigned to this application in {provider}.',
  view: 'View the request',
  person: 'View the person',
};

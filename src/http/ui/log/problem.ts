// Why a request was refused and what to change, in the words of someone who sits at the provider's console. Pure.

import { PAUSED } from '../../../protocol/error.ts';
import type { LoggedRequest } from '../../../store/log/requests.ts';
import type { Said } from './said.ts';

export interface Problem {
  /** A sentence. */
  readonly reason: string;
  /** What to do, a sentence or two. */
  readonly remedy: string;
}

const KNOWN_PATHS = [
  'users',
  'groups',
  'groupmemberships',
  'bulk',
  'schemas',
  'resourcetypes',
  'serviceproviderconfig',
  '.search',
  'me',
];

export function problemOf({ entry, status }: LoggedRequest, said: Said, provider: string): Problem {
  const detail = entry.detail === null ? '' : sentence(entry.detail);
  switch (status) {
    case 401:
      return {
        reason: 'The token is missing, mistyped, expired or revoked.',
        remedy: `Make a new token here, paste the whole of it into ${provider} in place of the old one, and test again.`,
      };
    case 404:
      return notThere(said, provider);
    case 405:
    case 501:
      return {
        reason: detail || 'This cannot be asked of this address.',
        remedy: `See that the base URL in ${provider} is exactly the one shown under Set-up.`,
      };
    case 409:
      return {
        reason: detail || 'Another one of this name is there already.',
        remedy: `Two people cannot share a user name. Give one of them another in ${provider}, or remove the one that is no longer needed.`,
      };
    case 412:
      return {
        reason: 'It was changed by another request in between.',
        remedy: `Nothing to do: ${provider} reads it again and repeats the change.`,
      };
    case 413:
      return {
        reason: detail || 'The request is too large.',
        remedy: 'A photo is the usual cause: leave it out of the attributes that are sent, or use a smaller one.',
      };
    case 415:
      return {
        reason: detail || 'The request is not JSON.',
        remedy: `Set the content type in ${provider} to application/scim+json.`,
      };
    case 429:
      if (detail.startsWith(PAUSED))
        return {
          reason: 'This directory is paused.',
          remedy: 'Resume it under Settings; what was refused meanwhile is usually sent again.',
        };
      return {
        reason: 'We could not take it just then.',
        remedy: `Nothing to do: ${provider} tries again a little later.`,
      };
    default:
      if (status >= 500)
        return {
          reason: 'We could not answer just then.',
          remedy: `Nothing to do: ${provider} sends it again. If it goes on, tell whoever sent you the portal link.`,
        };
      return { reason: detail || 'The request was not understood.', remedy: remedyFor(entry.scimType, provider) };
  }
}

function notThere(said: Said, provider: string): Problem {
  if (!KNOWN_PATHS.includes(said.kind.split('/')[0]?.toLowerCase() ?? ''))
    return {
      reason: `There is nothing at “/${said.kind}”.`,
      remedy: `Paste the base URL into ${provider} exactly as shown under Set-up, with nothing after /scim/v2.`,
    };
  const what = said.kind.toLowerCase() === 'groups' ? 'group' : 'person';
  if (said.method === 'DELETE') return { reason: `That ${what} was removed before.`, remedy: 'Nothing to do.' };
  return {
    reason: `That ${what} is no longer here.`,
    remedy: `In ${provider}, take the ${what} out of this application and assign it again: it is then created anew.`,
  };
}

function remedyFor(scimType: string | null, provider: string): string {
  switch (scimType) {
    case 'invalidValue':
      return `Correct the value in ${provider}, or how its attributes are mapped to this application, and test again.`;
    case 'invalidFilter':
    case 'invalidPath':
    case 'noTarget':
      return `Look at the attribute mapping of this application in ${provider}: it names something that is not there.`;
    case 'invalidSyntax':
      return `Look at the SCIM version and the body template in ${provider}: version 2.0, JSON.`;
    case 'mutability':
      return `Take this attribute out of the mapping in ${provider}: it cannot be changed once it is set.`;
    default:
      return `Look at the attribute mapping of this application in ${provider}. If that does not help, download the log and send it to whoever sent you the portal link.`;
  }
}

function sentence(detail: string): string {
  const text = detail.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

// Why a request was refused and what to change, in the words of someone who sits at the provider's console. Pure.

import { isAddressRefusal, PAUSED } from '../../../protocol/error.ts';
import type { LoggedRequest } from '../../../tenancy/requests.ts';
import type { ParsedRequest } from './parsed-request.ts';

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

export function problemOf({ entry, status }: LoggedRequest, parsed: ParsedRequest, provider: string): Problem {
  const detail = entry.detail === null ? '' : sentence(entry.detail);
  switch (status) {
    case 401:
      if (parsed.kind === 'oauth')
        return {
          reason: detail || 'The client ID or secret is wrong, expired or revoked.',
          remedy: `Check the client ID, its credentials and the token endpoint in ${provider} against those under Tokens.`,
        };
      return {
        reason: 'The token is missing, mistyped, expired or revoked.',
        remedy: `Create a new token here, replace the old one with it in ${provider}, and test the connection again.`,
      };
    case 403:
      if (isAddressRefusal({ status, detail: entry.detail }))
        return {
          reason: `Refused from ${entry.address ?? 'an unknown address'}: it is not one of this directory’s allowed addresses.`,
          remedy: `If ${provider} sent this, add its addresses under Settings. Otherwise someone else has the token: revoke it.`,
        };
      return { reason: detail || 'The request is not allowed.', remedy: remedyFor(entry.scimType, provider) };
    case 404:
      return notThere(parsed, provider);
    case 405:
    case 501:
      return {
        reason: detail || 'This address does not support the request.',
        remedy: `Make sure the base URL in ${provider} matches the one shown under Setup exactly.`,
      };
    case 409:
      return {
        reason: detail || 'A person or group with this name already exists.',
        remedy: `Usernames must be unique. Change one of them in ${provider}, or remove the account that is no longer needed.`,
      };
    case 412:
      return {
        reason: 'Another request changed it first.',
        remedy: `No action needed. The change will be retried by ${provider}.`,
      };
    case 413:
      return {
        reason: detail || 'The request is too large.',
        remedy: 'This is usually caused by a large photo. Remove it from the attribute mapping, or use a smaller one.',
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
          remedy: 'Resume it under Settings. Most providers then resend what was rejected.',
        };
      return {
        reason: 'We were too busy to process the request.',
        remedy: `No action needed. The request will be retried by ${provider}.`,
      };
    default:
      if (status >= 500)
        return {
          reason: 'Something went wrong on our side.',
          remedy: `No action needed. The request will be retried by ${provider}. If the problem persists, contact whoever sent you the portal link.`,
        };
      return { reason: detail || 'The request is not valid.', remedy: remedyFor(entry.scimType, provider) };
  }
}

function notThere(parsed: ParsedRequest, provider: string): Problem {
  if (!KNOWN_PATHS.includes(parsed.kind.split('/')[0]?.toLowerCase() ?? ''))
    return {
      reason: `There is nothing at “/${parsed.kind}”.`,
      remedy: `Paste the base URL into ${provider} exactly as shown under Setup, with nothing after /scim/v2.`,
    };
  const what = parsed.kind.toLowerCase() === 'groups' ? 'group' : 'person';
  if (parsed.method === 'DELETE')
    return { reason: `This ${what} had already been deleted.`, remedy: 'No action needed.' };
  return {
    reason: `This ${what} no longer exists in this directory.`,
    remedy: `In ${provider}, unassign the ${what} from this application and assign it again. It is then re-created here.`,
  };
}

function remedyFor(scimType: string | null, provider: string): string {
  switch (scimType) {
    case 'invalidValue':
      return `Correct the value in ${provider}, or change the attribute mapping of this application, and try again.`;
    case 'invalidFilter':
    case 'invalidPath':
    case 'noTarget':
      return `Check the attribute mapping of this application in ${provider}. It refers to something that does not exist.`;
    case 'invalidSyntax':
      return `Check in ${provider} that the SCIM version is 2.0 and that the body is JSON.`;
    case 'mutability':
      return `Remove this attribute from the mapping in ${provider}. It cannot be changed once set.`;
    default:
      return `Check the attribute mapping of this application in ${provider}. If that doesn’t help, download the log and send it to whoever sent you the portal link.`;
  }
}

function sentence(detail: string): string {
  const text = detail.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

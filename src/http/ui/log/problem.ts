// Why a request was refused and what to change, in the words of someone who sits at the provider's console. Pure.

import { isAddressRefusal, PAUSED } from '../../../protocol/error.ts';
import type { LoggedRequest } from '../../../tenancy/requests.ts';
import type { Language } from '../catalog/language.ts';
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

export function problemOf(
  { entry, status }: LoggedRequest,
  parsed: ParsedRequest,
  provider: string,
  { say, tag, texts }: Language,
): Problem {
  const { why } = texts.log;
  const detail = entry.detail === null ? '' : sentence(entry.detail);
  const fix = (text: string) => say(text, { provider });
  /** What the provider was told is in English. */
  const told = (general: string) => (detail === '' ? general : tag === 'en' ? detail : `${general} (${detail})`);
  switch (status) {
    case 401:
      return parsed.kind === 'oauth'
        ? { reason: told(why.oauth), remedy: fix(why.oauthFix) }
        : { reason: why.token, remedy: fix(why.tokenFix) };
    case 403:
      return isAddressRefusal({ status, detail: entry.detail })
        ? { reason: say(why.address, { address: entry.address ?? why.unknownAddress }), remedy: fix(why.addressFix) }
        : { reason: told(why.forbidden), remedy: fix(remedyFor(entry.scimType, why)) };
    case 404:
      return notThere(parsed, why, say, provider);
    case 405:
    case 501:
      return { reason: told(why.unsupported), remedy: fix(why.unsupportedFix) };
    case 409:
      return { reason: told(why.taken), remedy: fix(why.takenFix) };
    case 412:
      return { reason: why.overtaken, remedy: fix(why.overtakenFix) };
    case 413:
      return { reason: told(why.large), remedy: why.largeFix };
    case 415:
      return { reason: told(why.notJson), remedy: fix(why.notJsonFix) };
    case 429:
      return detail.startsWith(PAUSED)
        ? { reason: why.paused, remedy: why.pausedFix }
        : { reason: why.busy, remedy: fix(why.retried) };
    default:
      return status >= 500
        ? { reason: why.ours, remedy: fix(why.oursFix) }
        : { reason: told(why.invalid), remedy: fix(remedyFor(entry.scimType, why)) };
  }
}

type Why = Language['texts']['log']['why'];

function notThere(parsed: ParsedRequest, why: Why, say: Language['say'], provider: string): Problem {
  if (!KNOWN_PATHS.includes(parsed.kind.split('/')[0]?.toLowerCase() ?? ''))
    return { reason: say(why.nothingAt, { path: `/${parsed.kind}` }), remedy: say(why.nothingAtFix, { provider }) };
  const isGroup = parsed.kind.toLowerCase() === 'groups';
  if (parsed.method === 'DELETE') return { reason: isGroup ? why.groupGone : why.personGone, remedy: why.noAction };
  return {
    reason: isGroup ? why.noGroup : why.noPerson,
    remedy: say(isGroup ? why.noGroupFix : why.noPersonFix, { provider }),
  };
}

function remedyFor(scimType: string | null, why: Why): string {
  switch (scimType) {
    case 'invalidValue':
      return why.valueFix;
    case 'invalidFilter':
    case 'invalidPath':
    case 'noTarget':
      return why.pathFix;
    case 'invalidSyntax':
      return why.syntaxFix;
    case 'mutability':
      return why.mutabilityFix;
    default:
      return why.otherFix;
  }
}

function sentence(detail: string): string {
  const text = detail.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

// Settings without which the Worker refuses to serve. Says what to set, never what is set.

import { isWholeNumber } from '../directory/budget.ts';
import type { Env } from '../env.ts';
import { isKeyList, MAX_KEYS } from '../keys.ts';
import { jurisdictionsOf, placementOf } from '../shards.ts';
import { MAX_RESTORE_DAYS } from '../tenancy/deleted-organizations.ts';
import { regionsOf } from '../tenancy/regions.ts';
import { parseThresholds } from '../thresholds.ts';

const MIN_ADMIN_KEY_LENGTH = 32;

/** What the operator must set before anything is served; null when all is well. */
export function misconfiguration(env: Env): string | null {
  if ((env.ADMIN_API_KEY ?? '').length < MIN_ADMIN_KEY_LENGTH)
    return `Set the ADMIN_API_KEY secret to at least ${MIN_ADMIN_KEY_LENGTH} random characters.`;
  if (!isKeyList(env.ENCRYPTION_KEY ?? ''))
    return `Set the ENCRYPTION_KEY secret to 32 random bytes in base64, or to a comma list of up to ${MAX_KEYS} such keys, newest first.`;
  if (env.PUBLIC_URL && !isOrigin(env.PUBLIC_URL))
    return 'Set PUBLIC_URL to the origin that clients use, such as https://scim.example.com, or leave it unset.';
  for (const name of ['WRITE_BYTES_PER_HOUR', 'MAX_USERS_PER_DIRECTORY', 'MAX_ROWS_PER_LIST'] as const)
    if (env[name] && !isWholeNumber(env[name])) return `Set ${name} to a whole number, or leave it unset.`;
  if (env.RESTORE_DAYS && !(isWholeNumber(env.RESTORE_DAYS) && Number(env.RESTORE_DAYS) <= MAX_RESTORE_DAYS))
    return `Set RESTORE_DAYS to a whole number up to ${MAX_RESTORE_DAYS}, or leave it unset.`;
  if (jurisdictionsOf(env) === null)
    return 'Set JURISDICTIONS to a comma list of labels and jurisdictions (eu, us, fedramp), such as eu=eu, or leave it unset.';
  if (placementOf(env) === null)
    return 'Set PLACEMENT to a comma list of labels of databases that are bound, such as default,us2, or leave it unset.';
  if (regionsOf(env) === null)
    return 'Set REGIONS to a comma list of regions and labels of databases that are bound, such as eu=eu,us=default, or leave it unset. A region that is called like a jurisdiction takes databases of that jurisdiction only.';
  if (parseThresholds(env.ALERT_THRESHOLDS ?? '') === null)
    return 'Set ALERT_THRESHOLDS to a comma list such as blockedMinutes=30,silentHours=48, or leave it unset.';
  return null;
}

/** Origin of the URLs in answers: PUBLIC_URL where set, else the request's own. */
export function originOf(env: Env, requestUrl: URL): string {
  return env.PUBLIC_URL ? new URL(env.PUBLIC_URL).origin : requestUrl.origin;
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.pathname === '/' && !url.search && !url.hash;
}

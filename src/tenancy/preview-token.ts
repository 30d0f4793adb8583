// What a preview answers with beside its numbers: which mapping it showed, at which versions, and how far it has come.
// Saving names it, so that nobody saves what they did not see. It guards against haste, not against forgery: whoever may
// preview may save as well, by If-Match. Pure but for the hash.

import { organizationOf } from '../id.ts';
import { fromBase64Url, toBase64Url } from '../protocol/base64url.ts';
import { isObject, type Json } from '../protocol/json.ts';
import type { RoleMapping } from '../protocol/role.ts';

/** How far a preview is. */
export interface Progress {
  /** '' at the beginning. */
  readonly directoryId: string;
  readonly position: string;
  readonly checked: number;
  readonly unchanged: number;
  /** People by role. */
  readonly gained: Readonly<Record<string, number>>;
  readonly lost: Readonly<Record<string, number>>;
  readonly complete: boolean;
}

export const BEGINNING: Progress = {
  directoryId: '',
  position: '',
  checked: 0,
  unchanged: 0,
  gained: {},
  lost: {},
  complete: false,
};

/** What a preview was of: the organization, and what stood there. */
export interface Standing {
  readonly organizationId: string;
  readonly mapping: number;
  readonly declared: number;
}

export async function previewToken(wanted: RoleMapping, standing: Standing, progress: Progress): Promise<string> {
  const content = { of: await hashOf(wanted), ...standing, progress };
  return toBase64Url(new TextEncoder().encode(JSON.stringify(content)));
}

/** Where a preview of this mapping at these versions goes on; null where the token speaks of another, or is none. */
export async function progressOf(token: string, wanted: RoleMapping, standing: Standing): Promise<Progress | null> {
  const content = contentOf(token);
  if (content?.['of'] !== (await hashOf(wanted))) return null;
  const { declared, mapping, organizationId } = standing;
  if (content['organizationId'] !== organizationId) return null;
  if (content['mapping'] !== mapping || content['declared'] !== declared) return null;
  const progress = progressIn(content['progress']);
  // Whoever made it up must not be led into another organization's directory.
  const inside = progress?.directoryId === '' || (progress && organizationOf(progress.directoryId) === organizationId);
  return inside ? progress : null;
}

/** Why a mapping may not be saved by this preview; null where it may. */
export async function refusedPreview(token: string, wanted: RoleMapping, standing: Standing): Promise<string | null> {
  const progress = await progressOf(token, wanted, standing);
  if (progress === null)
    return 'The preview is for a different mapping, or the mapping or the roles have changed since. Preview again.';
  return progress.complete ? null : 'The preview is not complete. Repeat it with its token until it is.';
}

async function hashOf({ defaultRole, mappings, mode }: RoleMapping): Promise<string> {
  const inOrder = mappings.map(({ directoryId, groupId, role }) => [directoryId, groupId, role].join(' ')).sort();
  const text = JSON.stringify([mode, defaultRole, inOrder]);
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return toBase64Url(new Uint8Array(hash));
}

function contentOf(token: string): Readonly<Record<string, Json>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(token)));
    return isObject(value) ? value : null;
  } catch (error) {
    // Not base64url, not JSON: no token of ours.
    if (error instanceof DOMException || error instanceof SyntaxError) return null;
    throw error;
  }
}

function progressIn(value: Json | undefined): Progress | null {
  if (!isObject(value)) return null;
  const { checked, complete, directoryId, gained, lost, position, unchanged } = value;
  if (typeof directoryId !== 'string' || typeof position !== 'string' || typeof complete !== 'boolean') return null;
  if (!isCount(checked) || !isCount(unchanged)) return null;
  const [of, from] = [countsIn(gained), countsIn(lost)];
  return of && from && { directoryId, position, checked, unchanged, gained: of, lost: from, complete };
}

function countsIn(value: Json | undefined): Record<string, number> | null {
  if (!isObject(value)) return null;
  const counts = Object.entries(value).flatMap(([role, count]): [string, number][] =>
    isCount(count) ? [[role, count]] : [],
  );
  return Object.fromEntries(counts);
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

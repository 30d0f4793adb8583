// What many operations take and give: texts, times, ids in the path, pages. Said once, for checks and document.

import { z } from '@hono/zod-openapi';
import { isDirectoryId, isOrganizationId, isWebhookId } from '../../id.ts';
import { fromBase64Url, toBase64Url } from '../../protocol/base64url.ts';
import { wrongWithText } from '../../tenancy/name.ts';
import type { Page, PageOfAll, PageRequest } from '../../tenancy/page.ts';

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

/** A text for people or a foreign id. */
export function text(maxLength: number) {
  return z
    .string()
    .min(1, { abort: true })
    .max(maxLength, { abort: true })
    .superRefine((value, context) => {
      const wrong = wrongWithText(value, maxLength);
      if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
    });
}

/** The same where nothing need be said. */
export function textOrNothing(maxLength: number) {
  return z.union([z.literal(''), text(maxLength)]).openapi({ type: 'string', maxLength });
}

/** Members that a client may send back as it read them: a change passes over them. */
export function readOnly<Name extends string>(...names: readonly Name[]) {
  const member = z.unknown().optional().openapi({ readOnly: true, description: 'Ignored: it cannot be changed.' });
  return Object.fromEntries(names.map((name) => [name, member])) as Readonly<Record<Name, typeof member>>;
}

/** What of a change's body is to change something. */
export function changesIn<Body extends object, Name extends keyof Body>(
  body: Body,
  fixed: Readonly<Record<Name, unknown>>,
): Omit<Body, Name> {
  const { ...changes } = body;
  for (const name in fixed) delete changes[name];
  return changes;
}

/** A time in an answer: RFC 3339, UTC, milliseconds. */
export const Time = z.string().openapi({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' });

/** A time in a request, with any offset; becomes epoch ms. */
export const TimeInput = z.iso
  .datetime({ offset: true, message: 'Must be an RFC 3339 date and time' })
  .transform((value) => Date.parse(value));

export function time(ms: number): string {
  return new Date(ms).toISOString();
}

export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : time(ms);
}

function idIn(name: string, example: string, isId: (text: string) => boolean) {
  return z
    .string()
    .refine(isId)
    .openapi({ param: { name, in: 'path' }, example });
}

/** Whether a text can be an id of a prefix that newId makes. */
function isIdOf(prefix: string): (text: string) => boolean {
  return (text) => text.startsWith(`${prefix}_`) && /^[a-z]+_[0-9a-z]{12,40}$/.test(text);
}

/** A path member with a time-ordered id: `idParam('tok')`. */
export function idParam(name: string, prefix: string) {
  return idIn(name, `${prefix}_01kathn4x0m3v9k2p8qw7c5t6r`, isIdOf(prefix));
}

export const OrganizationParams = z.object({ id: idIn('id', 'org_8k2m4p6q9r1s3t5v', isOrganizationId) });
export const WebhookParams = z.object({ id: idIn('id', 'wh_01kathn4x0m3v9k2p8qw7c5t6r', isWebhookId) });
export const DirectoryParams = z.object({ id: idIn('id', 'dir_8k2m4p6q9r1s3t5v0a1b2c3d4e5f6', isDirectoryId) });

/** A whole number in a query, in decimal digits: `` and `1e3` are none. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, 'Must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

/** How many a page may hold. */
export const Limit = wholeNumber(1, MAX_LIMIT)
  .default(DEFAULT_LIMIT)
  .openapi({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT });

/** A cursor whose key has a form; becomes the key. */
export function cursorOf(form: RegExp) {
  return z
    .string()
    .transform((cursor, context) => {
      const key = decodeCursor(cursor);
      if (key !== null && form.test(key)) return key;
      context.addIssue({ code: 'custom', message: 'Must be the `nextCursor` of an earlier response' });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: 'string', description: '`nextCursor` of the previous page.' });
}

/** `limit` and `cursor` of a list whose keys are ids. */
export const PageQuery = z.object({ limit: Limit, cursor: cursorOf(/^[a-z]{2,4}_[0-9a-z_]{12,64}$/) });

/** Where a query begins. */
export function pageRequest(query: { readonly limit: number; readonly cursor?: string | undefined }): PageRequest {
  return { after: query.cursor ?? '', limit: query.limit };
}

/** The answer of every list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** A page as answer; the cursor is opaque to clients. */
export function listAnswer<T, V>(page: Page<T>, view: (item: T) => V): { data: V[]; nextCursor: string | null } {
  return { data: page.items.map(view), nextCursor: page.next === null ? null : encodeCursor(page.next) };
}

/** In the answer of a list that is put together of all databases. */
export const MissingDatabases = z.array(z.string()).openapi({
  description:
    'Databases that did not respond (`default`, `eu`): what they hold is not in the list. Empty where the list is complete. ' +
    'Do not delete what you miss in a list that is not.',
});

export function listOfAll<T extends z.ZodType>(item: T) {
  return listOf(item).extend({ missingDatabases: MissingDatabases });
}

export function listAnswerOfAll<T, V>(page: PageOfAll<T>, view: (item: T) => V) {
  return { ...listAnswer(page, view), missingDatabases: [...page.missing] };
}

/** Keys are ASCII. */
export function encodeCursor(key: string): string {
  return toBase64Url(new TextEncoder().encode(key));
}

/** Null for what is no base64url. */
function decodeCursor(cursor: string): string | null {
  if (!/^[A-Za-z0-9_-]{1,4000}$/.test(cursor) || cursor.length % 4 === 1) return null;
  return String.fromCharCode(...fromBase64Url(cursor));
}

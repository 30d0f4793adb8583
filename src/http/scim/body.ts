// The body of a SCIM request: its media type, its size while it arrives, its text. JSON is understood elsewhere.

import { invalidSyntax, payloadTooLarge, unsupportedMediaType } from '../../protocol/error.ts';
import { type JsonObject, parseObject } from '../../protocol/json.ts';
import { readUpTo } from '../body-limit.ts';

export const MAX_BODY_BYTES = 1024 * 1024;
/** 100,000 members with their $ref and display. */
export const MAX_GROUP_BODY_BYTES = 16 * 1024 * 1024;

const MEDIA_TYPES = new Set(['application/scim+json', 'application/json']);

export interface Body {
  readonly json: JsonObject;
  readonly bytes: number;
}

/** What the request log learns of a body: the object that it held, or that it held none. */
export interface SeenBody {
  readonly json: JsonObject | null;
  readonly bytes: number;
}

/**
 * Reads the body of a request. `seen` gets it even if it turns out not to be a JSON object.
 * @throws ScimError 415 for another media type, charset or encoding; 413 above the limit; invalidSyntax
 */
export async function readBody(request: Request, maxBytes: number, seen: (body: SeenBody) => void): Promise<Body> {
  refuseMediaType(request.headers.get('Content-Type'));
  const encoding = request.headers.get('Content-Encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw unsupportedMediaType(`Content-Encoding ${encoding} is not supported. Send the body uncompressed.`);
  const chunks = await readUpTo(request, maxBytes);
  if (chunks === null) throw payloadTooLarge(`The body is larger than ${maxBytes} bytes.`);
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const text = decoded(chunks);
  seen({ json: null, bytes });
  if (text.trim() === '') throw invalidSyntax('The body is empty. Send a JSON object.');
  const json = parseObject(text);
  seen({ json, bytes });
  return { json, bytes };
}

function refuseMediaType(contentType: string | null): void {
  if (contentType === null || contentType.trim() === '') return;
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (!MEDIA_TYPES.has(type))
    throw unsupportedMediaType(`Content-Type must be application/scim+json or application/json, not ${type}.`);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8' && charset !== 'utf8')
    throw unsupportedMediaType('The body must be UTF-8.');
}

function decoded(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalidSyntax('The body is not valid UTF-8.');
  }
}

// The body of a SCIM request: its media type, its size while it arrives, its text. JSON is understood elsewhere.

import { invalidSyntax, payloadTooLarge, unsupportedMediaType } from '../../protocol/error.ts';
import { type JsonObject, parseObject } from '../../protocol/json.ts';

export const MAX_BODY_BYTES = 1024 * 1024;
/** 100,000 members with their $ref and display. */
export const MAX_GROUP_BODY_BYTES = 16 * 1024 * 1024;

const MEDIA_TYPES = new Set(['application/scim+json', 'application/json']);

export interface Body {
  readonly json: JsonObject;
  readonly bytes: number;
}

/**
 * Reads the body of a request. `seen` gets its text even where it turns out to be no JSON.
 * @throws ScimError 415 for another media type, charset or encoding; 413 above the limit; invalidSyntax
 */
export async function readBody(request: Request, maxBytes: number, seen: (text: string) => void): Promise<Body> {
  refuseMediaType(request.headers.get('Content-Type'));
  const encoding = request.headers.get('Content-Encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw unsupportedMediaType(`Content-Encoding ${encoding} is not understood: send the body as it is.`);
  const chunks = await chunksOf(request, maxBytes);
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const text = decoded(chunks);
  seen(text);
  if (text.trim() === '') throw invalidSyntax('The body is empty; a JSON object is expected.');
  return { json: parseObject(text), bytes };
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

/** In one piece where Content-Length frames the body, else counted as it arrives. */
async function chunksOf(request: Request, maxBytes: number): Promise<Uint8Array[]> {
  const tooLarge = () => payloadTooLarge(`The body may take ${maxBytes} bytes.`);
  const length = request.headers.get('Content-Length');
  if (Number(length ?? 0) > maxBytes) throw tooLarge();
  if (length !== null && !request.headers.has('Transfer-Encoding')) {
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.byteLength > maxBytes) throw tooLarge();
    return [whole];
  }
  const chunks: Uint8Array[] = [];
  if (!request.body) return chunks;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
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

// Signatures by the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`, one for each valid secret.

const PREFIX = 'whsec_';

/** Headers that carry id, time and signatures. `secrets` are `whsec_…`, newest first; each signs, so that keys rotate. */
export async function signedHeaders(
  secrets: readonly string[],
  id: string,
  nowMs: number,
  body: string,
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(secrets.map((secret) => signature(secret, content)));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

async function signature(secret: string, content: BufferSource): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(PREFIX.length)), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = new Uint8Array(await crypto.subtle.sign('HMAC', key, content));
  return `v1,${btoa(String.fromCharCode(...signed))}`;
}

import { Webhook } from 'standardwebhooks';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type User, VerificationError, type VerificationReason, verify } from '../../../packages/sdk/src/index.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const EVENT = {
  id: 'evt_1',
  type: 'user.created',
  sequence: 1,
  organizationId: 'org_1',
  data: { user: { id: 'usr_1' } },
};

function request(body: string, { secret = SECRET, ageSeconds = 0, headers = {} } = {}) {
  const at = new Date(Date.now() - ageSeconds * 1000);
  return {
    body,
    headers: {
      'Webhook-Id': 'evt_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
      'rollcall-previous-sequence': '0',
      ...headers,
    },
  };
}

const ONE = JSON.stringify(EVENT);

describe('verify', () => {
  it('gives the typed event of what is signed, from headers and body or from a Request', async () => {
    const { event, events, id, previousSequence } = await verify(request(ONE), SECRET);
    expect([event, events, id, previousSequence]).toEqual([EVENT, [EVENT], 'evt_1', 0]);
    if (event.type === 'user.created') expectTypeOf(event.data.user).toEqualTypeOf<User>();
    const { body, headers } = request(ONE);
    const fetched = new Request('https://host.example', { method: 'POST', body, headers });
    expect((await verify(fetched, SECRET)).event).toEqual(EVENT);
    expect((await verify({ headers, body: new TextEncoder().encode(body) }, SECRET)).event).toEqual(EVENT);
  });

  it('takes any of several secrets, and any of several signatures, as while one is rotated', async () => {
    expect((await verify(request(ONE), [OTHER, SECRET])).id).toBe('evt_1');
    const { headers } = request(ONE);
    const both = { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} ${headers['webhook-signature']}` };
    expect((await verify(request(ONE, { headers: both }), SECRET)).id).toBe('evt_1');
  });

  it('gives all events of a batch', async () => {
    const { events } = await verify(request(JSON.stringify({ events: [EVENT, { ...EVENT, sequence: 2 }] })), SECRET);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it.each<[VerificationReason, RegExp, ReturnType<typeof request>, string?]>([
    ['missing_header', /webhook-signature is missing/, request(ONE, { headers: { 'webhook-signature': undefined } })],
    ['missing_header', /webhook-id is missing/, request(ONE, { headers: { 'Webhook-Id': undefined } })],
    ['stale_timestamp', /36\d s old/, request(ONE, { ageSeconds: 360 })],
    ['stale_timestamp', /in the future/, request(ONE, { ageSeconds: -400 })],
    ['stale_timestamp', /no number/, request(ONE, { headers: { 'webhook-timestamp': 'today' } })],
    ['wrong_signature', /fits the secret/, request(ONE, { secret: OTHER })],
    ['wrong_signature', /byte for byte/, { ...request(ONE), body: JSON.stringify(EVENT, null, 2) }],
    ['malformed_body', /not JSON/, request('{')],
    ['malformed_body', /no event/, request('{"events":[]}')],
    ['malformed_body', /without id/, request('{"id":"evt_1"}')],
    ['no_secret', /no secret/, request(ONE), ''],
    ['no_secret', /cannot be read/, request(ONE), 'whsec_%%%'],
  ])('refuses: %s %s', async (reason, message, sent, secret = SECRET) => {
    const error = await verify(sent, secret).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ reason, message: expect.stringMatching(message) });
  });
});

import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../src/delivery/sign.ts';

// The example of the Standard Webhooks specification.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT = 1_614_265_330_000;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('a signature', () => {
  it('is that of the specification', async () => {
    expect(await signedHeaders([SECRET], ID, AT, BODY)).toEqual({
      'webhook-id': ID,
      'webhook-timestamp': '1614265330',
      'webhook-signature': SIGNATURE,
    });
  });

  it('is that of the reference implementation, whatever the body', async () => {
    for (const body of ['', '{}', '{"name":"Zoë 🌍"}', 'x'.repeat(70_000)])
      expect((await signedHeaders([SECRET], ID, AT, body))['webhook-signature']).toBe(
        new Webhook(SECRET).sign(ID, new Date(AT), body),
      );
  });

  it('is given for each valid secret, and each satisfies a receiver', async () => {
    const other = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
    const headers = await signedHeaders([SECRET, other], ID, Date.now(), BODY);
    for (const secret of [SECRET, other])
      expect(new Webhook(secret).verify(BODY, headers)).toEqual({ test: 2_432_232_314 });
    expect(() => new Webhook(SECRET).verify(`${BODY} `, headers)).toThrow();
  });
});

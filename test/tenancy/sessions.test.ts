import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newOrganizationId } from '../../src/id.ts';
import { findOperator, signIn, signOut } from '../../src/tenancy/console-sessions.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import { createOrganization } from '../../src/tenancy/organizations.ts';
import { createPortalLink } from '../../src/tenancy/portal-links.ts';
import {
  closePortalSession,
  findPortalLink,
  findPortalSession,
  openPortalSession,
} from '../../src/tenancy/portal-sessions.ts';
import { auditOf, NOW, testContext, value } from './context.ts';

const no = (reason: string, more = {}) => ({ ok: false, reason, ...more });
const adminKey = env.ADMIN_API_KEY;

async function organization(context: ActionContext): Promise<string> {
  return value(await createOrganization(context, { name: 'Acme', externalId: null, shard: '' })).id;
}

describe('a portal link', () => {
  it('needs a living organization and a way back by https', async () => {
    const context = testContext();
    const id = await organization(context);
    for (const returnUrl of ['http://app.example.com', 'https://me@app.example.com', 'nonsense'])
      expect(await createPortalLink(context, id, { returnUrl, lifetimeSeconds: 60 })).toMatchObject(
        no('invalid', { members: [{ member: 'returnUrl' }] }),
      );
    for (const other of [newOrganizationId(), newOrganizationId('eu')])
      expect(await createPortalLink(context, other, { returnUrl: null, lifetimeSeconds: 60 })).toEqual(
        no('unknown', { what: 'organization' }),
      );
    expect(await auditOf(id)).toEqual(['admin organization.create']);
  });

  it('opens one session, whose beginning and end are noted', async () => {
    const context = testContext();
    const id = await organization(context);
    const wanted = { returnUrl: 'https://app.example.com/', lifetimeSeconds: 60 };
    const { expiresAt, secret } = value(await createPortalLink(context, id, wanted));
    expect(expiresAt).toBe(NOW + 60_000);
    const session = value(await openPortalSession(context, id, secret));
    expect(await openPortalSession(context, id, secret)).toEqual(no('unknown', { what: 'link' }));
    const db = context.databases.operator;
    expect((await findPortalLink([db], secret, NOW))?.state).toBe('spent');
    expect(await findPortalSession(db, id, session.secret, NOW)).not.toBeNull();
    for (let twice = 0; twice < 2; twice++) value(await closePortalSession(context, id, session.secret));
    expect(await findPortalSession(db, id, session.secret, NOW)).toBeNull();
    expect((await auditOf(id)).sort()).toEqual([
      'admin organization.create',
      'admin portal.sign_in',
      'admin portal.sign_out',
      'admin portal_link.create',
    ]);
    await context.settled();
  });
});

describe('a console session', () => {
  it('is opened by the right key and noted with its address, and so is its end', async () => {
    const address = '198.51.100.7';
    const context = testContext();
    const attempt = { address, network: null, adminKey };
    expect(await signIn(context, { ...attempt, key: 'wrong' })).toEqual(no('refused'));
    const opened = await signIn(context, { ...attempt, key: adminKey });
    if (!opened.ok) throw new Error(opened.reason);
    const found = () => findOperator(context.databases.operator, { secret: opened.secret, adminKey, now: NOW });
    expect(await found()).toEqual({ id: 'admin', name: 'Admin key' });
    value(await signOut(context, opened.secret));
    expect(await found()).toBeNull();
    expect(await auditOf('', address)).toEqual(['admin console.sign_in']);
    expect(await auditOf('')).toContain('admin console.sign_out');
  });
});

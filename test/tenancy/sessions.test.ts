import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { AnswerLost } from '../../src/database.ts';
import { newOrganizationId } from '../../src/id.ts';
import { findOperator, signIn, signOut } from '../../src/tenancy/console-sessions.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import { createOrganization } from '../../src/tenancy/organizations.ts';
import { createPortalLink, revokePortalLink } from '../../src/tenancy/portal-links.ts';
import {
  closePortalSession,
  findPortalLink,
  findPortalSession,
  listPortalSessions,
  noteVisitor,
  openPortalSession,
  revokePortalSession,
} from '../../src/tenancy/portal-sessions.ts';
import { newSecret } from '../../src/tenancy/secret.ts';
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
    expect((await findPortalLink(new Map([['', db]]), secret, NOW))?.state).toBe('spent');
    const silent = { ...db, run: () => Promise.reject(new AnswerLost('A database is silent.')) };
    const both = new Map([
      ['', silent],
      ['eu', db],
    ]);
    expect((await findPortalLink(both, secret, NOW))?.state).toBe('spent');
    // It may be the one that has it.
    await expect(findPortalLink(both, newSecret('rp'), NOW)).rejects.toThrow(AnswerLost);
    expect(await findPortalSession(db, id, session.secret, NOW)).toMatchObject({ goesOn: true, person: null });
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

  it('names a person, who then stands in the audit log', async () => {
    const context = testContext();
    const id = await organization(context);
    const person = { name: 'Ada Lovelace', email: 'ada@acme.example' };
    const link = value(await createPortalLink(context, id, { returnUrl: null, lifetimeSeconds: 60, person }));
    const found = await findPortalLink(new Map([['', context.databases.operator]]), link.secret, NOW);
    expect(found).toMatchObject({ person, id: link.id });
    const actor = { kind: 'administrator', id: person.email, name: person.name } as const;
    value(await openPortalSession(testContext({ actor }), id, link.secret, link.id));
    expect((await auditOf(id, link.id)).sort()).toEqual([
      'ada@acme.example portal.sign_in',
      'admin portal_link.create',
    ]);
    const listed = value(await listPortalSessions(context, id, { after: '', limit: 10 })).items;
    expect(listed).toMatchObject([{ person, linkId: link.id }]);
    for (const wrong of [
      { name: '', email: 'ada@acme.example' },
      { name: 'Ada', email: 'nobody' },
    ])
      expect(
        await createPortalLink(context, id, { returnUrl: null, lifetimeSeconds: 60, person: wrong }),
      ).toMatchObject(no('invalid'));
  });

  it('of an embedded portal lives a minute and names an origin', async () => {
    const context = testContext();
    const id = await organization(context);
    const wanted = { returnUrl: null, lifetimeSeconds: null, embeddedIn: 'https://app.example.com' };
    const { expiresAt, secret } = value(await createPortalLink(context, id, wanted));
    expect(expiresAt).toBe(NOW + 60_000);
    const [db] = [context.databases.operator];
    expect((await findPortalLink(new Map([['', db]]), secret, NOW + 59_999))?.state).toBe('open');
    expect((await findPortalLink(new Map([['', db]]), secret, NOW + 60_000))?.state).toBe('expired');
    expect(await createPortalLink(context, id, { ...wanted, lifetimeSeconds: 61 })).toMatchObject(no('invalid'));
    for (const embeddedIn of [
      'https://app.example.com/',
      'https://app.example.com/page',
      'http://app.example.com',
      'https://APP.example.com',
      'null',
      '*',
      "https://app.example.com; script-src 'unsafe-inline'",
      'javascript:alert(1)',
    ])
      expect(await createPortalLink(context, id, { ...wanted, embeddedIn })).toMatchObject(
        no('invalid', { members: [{ member: 'origin' }] }),
      );
    for (const embeddedIn of ['http://localhost:3000', 'http://127.0.0.1:8080', 'https://app.example.com:8443'])
      expect(await createPortalLink(context, id, { ...wanted, embeddedIn })).toMatchObject({ ok: true });
  });
});

describe('a portal session', () => {
  const MINUTE_MS = 60_000;

  async function opened() {
    const context = testContext();
    const id = await organization(context);
    const link = value(await createPortalLink(context, id, { returnUrl: null, lifetimeSeconds: 60 }));
    const { secret } = value(await openPortalSession(context, id, link.secret, link.id));
    const db = context.databases.operator;
    const at = (minutes: number) => findPortalSession(db, id, secret, NOW + minutes * MINUTE_MS);
    return { context, id, link, secret, db, at };
  }

  it('ends after half an hour without a visit, and after eight hours with', async () => {
    const { at, context, db, id, secret } = await opened();
    expect(await at(0)).toMatchObject({ goesOn: true, unseen: false });
    expect(await at(29)).toMatchObject({ goesOn: true, unseen: true });
    expect(await at(30)).toMatchObject({ goesOn: false });
    for (let minutes = 20; minutes < 480; minutes += 20) {
      expect(await at(minutes)).toMatchObject({ goesOn: true });
      await noteVisitor(db, secret, NOW + minutes * MINUTE_MS);
    }
    expect(await at(479)).toMatchObject({ goesOn: true });
    expect(await at(480)).toMatchObject({ goesOn: false });
    const listedAt = async (minutes: number) => {
      const then = { ...context, now: NOW + minutes * MINUTE_MS };
      return value(await listPortalSessions(then, id, { after: '', limit: 10 })).items.length;
    };
    expect([await listedAt(461), await listedAt(479), await listedAt(480)]).toEqual([1, 1, 0]);
  });

  it('is ended by its id, once, or with its link', async () => {
    for (const by of ['id', 'link']) {
      const { at, context, id, link } = await opened();
      const [session] = value(await listPortalSessions(context, id, { after: '', limit: 10 })).items;
      const end = () =>
        by === 'link' ? revokePortalLink(context, id, link.id) : revokePortalSession(context, id, session?.id ?? '');
      value(await end());
      expect(await at(0)).toMatchObject({ goesOn: false });
      expect(await end()).toMatchObject(no('unknown'));
      const other = await organization(context);
      expect(await revokePortalSession(context, other, session?.id ?? '')).toMatchObject(no('unknown'));
      await context.settled();
    }
  });

  it('that has ended is remembered for a day, for its page', async () => {
    const { at, context, id } = await opened();
    const [session] = value(await listPortalSessions(context, id, { after: '', limit: 10 })).items;
    value(await revokePortalSession(context, id, session?.id ?? ''));
    const later = testContext({ now: NOW + 25 * 60 * MINUTE_MS });
    const next = value(await createPortalLink(later, id, { returnUrl: null, lifetimeSeconds: 60 }));
    expect(await at(0)).not.toBeNull();
    value(await openPortalSession(later, id, next.secret));
    await later.settled();
    expect(await at(0)).toBeNull();
  });
});

describe('a console session', () => {
  it('is opened by the right key and noted with its address, and so is its end', async () => {
    const address = '198.51.100.7';
    const context = testContext();
    const attempt = { address, network: null, adminKey };
    expect(await signIn(context, { ...attempt, key: 'wrong' })).toEqual(no('unknown'));
    const opened = await signIn(context, { ...attempt, key: adminKey });
    if (!opened.ok) throw new Error(opened.reason);
    const found = () => findOperator(context.databases.operator, { secret: opened.secret, adminKey, now: NOW });
    expect(await found()).toEqual({ id: 'admin', name: 'Admin key', role: 'admin' });
    value(await signOut(context, opened.secret));
    expect(await found()).toBeNull();
    expect(await auditOf('', address)).toEqual(['admin console.sign_in']);
    expect(await auditOf('')).toContain('admin console.sign_out');
  });
});

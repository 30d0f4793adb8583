// OAuth clients in the portal: offered where the provider takes them, their secrets shown once, rotated, revoked.

import { expect, test } from 'vitest';
import { enter } from '../browsing.ts';
import { newDirectory, newOrganization } from '../calls.ts';
import { ask, basic, endpointOf } from '../oauth/calls.ts';

const shownAs = (text: string, id: string) => new RegExp(`id="${id}">([^<]+)<`).exec(text)?.[1] ?? '';
/** The ticket of the form that goes to a path. */
const ticketIn = (text: string, action: string) =>
  new RegExp(`action="${action}".*?name="client" value="([^"]+)"`, 's').exec(text)?.[1] ?? '';

async function open(provider: string) {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId, provider);
  const { csrf, visitor } = await enter(organizationId);
  return { csrf, visitor, directoryId, base: `/portal/${organizationId}/${directoryId}` };
}

test('Entra ID and custom providers are offered OAuth first, JumpCloud and Okta the token', async () => {
  for (const [provider, offered] of [
    ['entra', true],
    ['custom', true],
    ['jumpcloud', false],
    ['okta', false],
  ] as const) {
    const { base, directoryId, visitor } = await open(provider);
    const { text } = await visitor.get(`${base}/setup`);
    expect([provider, text.includes('Create OAuth client'), text.includes(endpointOf(directoryId))]).toEqual([
      provider,
      offered,
      offered,
    ]);
    if (offered) expect(text.indexOf('Create OAuth client')).toBeLessThan(text.indexOf('Create token'));
  }
});

test('a client is created in setup, shown once, exchanged and revoked', async () => {
  const { base, csrf, directoryId, visitor } = await open('entra');
  const setup = await visitor.get(`${base}/setup`);
  const form = { csrf, client: ticketIn(setup.text, `${base}/setup/oauth`) };
  const made = await visitor.post(`${base}/setup/oauth`, form);
  const [id, secret] = [shownAs(made.text, 'client-id'), shownAs(made.text, 'client-secret')];
  expect(shownAs(made.text, 'token-endpoint')).toBe(endpointOf(directoryId));
  expect((await ask(directoryId, {}, basic(id, secret))).status).toBe(200);
  expect((await visitor.post(`${base}/setup/oauth`, form)).status).toBe(409);
  // A ticket for a token makes no client.
  const [, other = ''] = /name="ticket" value="([^"]+)"/.exec(setup.text) ?? [];
  expect(other).not.toBe('');
  expect((await visitor.post(`${base}/setup/oauth`, { csrf, client: other })).status).toBe(403);

  const tokens = await visitor.get(`${base}/tokens`);
  expect(tokens.text).toContain(id);
  expect(tokens.text).not.toContain(secret);
  const next = shownAs((await visitor.post(`${base}/tokens/${id}/secret`, { csrf })).text, 'client-secret');
  expect((await ask(directoryId, {}, basic(id, next))).status).toBe(200);

  const [, named = ''] = new RegExp(`tokens/(${id}\\.sec_[0-9a-z]{26})/revoke`).exec(tokens.text) ?? [];
  expect((await visitor.get(`${base}/tokens/${named}/revoke`)).text).toContain('Revoke the client secret');
  expect((await visitor.post(`${base}/tokens/${named}/revoke`, { csrf })).status).toBe(303);
  expect((await ask(directoryId, {}, basic(id, secret))).status).toBe(401);
  expect((await ask(directoryId, {}, basic(id, next))).status).toBe(200);
  expect((await visitor.post(`${base}/tokens/${id}/revoke`, { csrf })).status).toBe(303);
  expect((await ask(directoryId, {}, basic(id, next))).status).toBe(401);
});

test('a client of another customer is not there', async () => {
  const [mine, theirs] = [await open('entra'), await open('entra')];
  const { text } = await theirs.visitor.get(`${theirs.base}/tokens`);
  const form = { csrf: theirs.csrf, client: ticketIn(text, `${theirs.base}/tokens/oauth`) };
  const made = await theirs.visitor.post(`${theirs.base}/tokens/oauth`, form);
  const [id, secret] = [shownAs(made.text, 'client-id'), shownAs(made.text, 'client-secret')];
  for (const deed of ['revoke', 'secret'])
    expect((await mine.visitor.post(`${mine.base}/tokens/${id}/${deed}`, { csrf: mine.csrf })).status).toBe(404);
  expect(
    (await mine.visitor.post(`${mine.base}/tokens/oauth`, { csrf: mine.csrf, client: form.client })).status,
  ).not.toBe(200);
  expect((await ask(theirs.directoryId, {}, basic(id, secret))).status).toBe(200);
});

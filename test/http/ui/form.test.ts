// Forms of portal and console: what is none of ours is refused unread, however it comes.

import { SELF } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { csrfIn, newLink, Visitor } from '../browsing.ts';
import { ADMIN_KEY, call, newDirectory, newOrganization, ORIGIN } from '../calls.ts';

const URL_ENCODED = 'application/x-www-form-urlencoded';

/** A body that comes in pieces, so that no Content-Length tells of its size. */
function inPieces(text: string): ReadableStream {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, sent + 4096));
      sent += 4096;
    },
  });
}

async function post(path: string, contentType: string | null, body: BodyInit, cookie = ''): Promise<Response> {
  const headers = { Cookie: cookie, ...(contentType === null ? {} : { 'Content-Type': contentType }) };
  return SELF.fetch(new Request(ORIGIN + path, { method: 'POST', headers, body, redirect: 'manual' }));
}

/** Where a directory of a portal is renamed, with the cookie and token of a session. */
async function renaming() {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId);
  const opened = await new Visitor().post(await newLink(organizationId));
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const path = `/portal/${organizationId}/${directoryId}/settings`;
  const page = await SELF.fetch(`${ORIGIN}${path}`, { headers: { Cookie: cookie } });
  const csrf = csrfIn({ status: page.status, headers: page.headers, text: await page.text() });
  const name = async () => (await call('GET', `/directories/${directoryId}`)).body.name;
  return { cookie, csrf, path: `${path}/name`, name };
}

test('a short form in pieces is a form as any other', async () => {
  const { cookie, csrf, path, name } = await renaming();
  const done = await post(path, `${URL_ENCODED}; charset=UTF-8`, inPieces(`csrf=${csrf}&name=Staff`), cookie);
  expect(done.status).toBe(303);
  expect(await name()).toBe('Staff');
});

test.each([
  ['too long, in one piece', URL_ENCODED, (csrf: string) => `csrf=${csrf}&name=Staff&more=${'x'.repeat(20_000)}`],
  [
    'too long, in pieces',
    URL_ENCODED,
    (csrf: string) => inPieces(`csrf=${csrf}&name=Staff&more=${'x'.repeat(200_000)}`),
  ],
  ['multipart that cannot be parsed', 'multipart/form-data; boundary=b', () => 'nonsense'],
  ['multipart without a boundary', 'multipart/form-data', () => 'nonsense'],
  ['of no media type', null, (csrf: string) => new TextEncoder().encode(`csrf=${csrf}&name=Staff`)],
  ['JSON', 'application/json', (csrf: string) => JSON.stringify({ csrf, name: 'Staff' })],
])('what is %s is refused by portal and sign-in, and changes nothing', async (_, contentType, bodyWith) => {
  const { cookie, csrf, path, name } = await renaming();
  expect((await post(path, contentType, bodyWith(csrf), cookie)).status).toBe(403);
  expect(await name()).toBeNull();
  const signIn = await post('/console/sign-in', contentType, bodyWith(`${csrf}&key=${ADMIN_KEY}`));
  expect(signIn.status).toBe(403);
  expect(signIn.headers.getSetCookie()).toEqual([]);
});

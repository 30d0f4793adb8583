// The operations of the ledger that groups which decide roles add: a mapping that changes everyone, and members of mapped
// groups. Measured last of a provider's, since an organization that takes part in roles reads a little more.

import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';
import { membersBody } from '../people.ts';
import type { Meter } from './measure.ts';
import { provider } from './operations.ts';
import { ask, type Directory, type Target, textIn } from './target.ts';

const ROLES = ['admin', 'editor', 'viewer'];
const POLL_MS = 50;
/** A step for each 200 people: 5,000 of them for 1,000,000. */
const TIMEOUT_MS = 1_800_000;

export async function measureRoles(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { directoryId, organizationId, size } = directory;
  const { group, patch, send, user } = provider(target, directory);
  const admin = (method: string, path: string, status: number, body: JsonObject) =>
    ask(target, target.adminApiKey, method, `/api/v1${path}`, status, body);
  await admin('PUT', '/roles', 200, { roles: ROLES.map((name) => ({ name, displayName: name })) });
  const outer = textIn(await send('POST', '/Groups', 201, { schemas: [URN.group], displayName: 'Outer' }), 'id');
  await patch(`/Groups/${outer}`, membersBody('add', [group(0)]));

  const mapping = {
    mode: 'highest',
    defaultRole: 'viewer',
    mappings: [{ directoryId, groupId: outer, role: 'editor' }],
  };
  const path = `/organizations/${organizationId}/role-mapping`;
  let previewToken: string | undefined;
  const preview = async () => {
    for (let complete = false; !complete; ) {
      const seen = await admin('POST', `${path}/preview`, 200, { ...mapping, ...(previewToken && { previewToken }) });
      previewToken = textIn(seen, 'previewToken');
      complete = isObject(seen) && seen.complete === true;
    }
  };
  await meter.requests('preview-mapping-per-person', preview, size);
  const save = async () => {
    await admin('PUT', path, 202, { ...mapping, ...(previewToken && { previewToken }) });
    await recomputed(target, organizationId);
  };
  await meter.requests('save-mapping-per-person', save, size);

  const one = [user(70)];
  const removal = { schemas: [URN.patchOp], Operations: [{ op: 'remove', path: `members[value eq "${user(70)}"]` }] };
  await meter.requests('add-member-to-mapped-group', () => patch(`/Groups/${outer}`, membersBody('add', one)));
  await meter.requests('remove-member-of-mapped-group', () => patch(`/Groups/${outer}`, removal));
  await meter.requests('add-member-below-mapped-group', () => patch(`/Groups/${group(0)}`, membersBody('add', one)));
}

async function recomputed(target: Target, organizationId: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const answer = await ask(target, '', 'GET', `/ledger/recompute?organization=${organizationId}`, 200);
    if (isObject(answer) && answer.finished === true) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('The recompute does not end.');
}

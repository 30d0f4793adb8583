// …/dir_…/users/usr_…/privacy: the export and the erasure of one person, who may have been deleted before.

import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { eraseUser } from '../../tenancy/erasures.ts';
import { exportUser } from '../../tenancy/export.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { readUserProfile } from '../../tenancy/people.ts';
import { linesOf } from '../ndjson.ts';
import { Card, Facts } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { download } from './download.ts';
import { erasurePath } from './erasure.tsx';
import { respondNotFound } from './layout.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';
import { isMistyped, TypedConfirm } from './typed.tsx';

const USER_ID = /^usr_[0-9a-z]{26}$/;

export const isUserId = (text: string) => USER_ID.test(text);
const ownPath = (directoryId: string, userId: string, page: string) =>
  directoryPath(directoryId, 'users', userId, page);
export const personPath = (directoryId: string, userId: string) => ownPath(directoryId, userId, 'privacy');

/** GET …/users/usr_…/privacy */
export async function showPersonPrivacy(c: ConsoleContext): Promise<Response> {
  const asked = await personAsked(c);
  if (asked === null) return respondNotFound(c);
  const { directory, name, organization, profile, userId } = asked;
  return c.render(
    <OrganizationPage organization={organization} here="privacy">
      <Card title={name}>
        <Facts
          facts={[
            ['User ID', <code>{userId}</code>],
            ['Directory', <a href={directoryPath(directory.id)}>{directoryName(directory)}</a>],
            [
              'In the directory',
              profile === null ? 'no: deleted, or never there' : profile.active ? 'yes' : 'yes, inactive',
            ],
          ]}
        />
      </Card>
      <div class="halves">
        <Card title="Export what is kept of this person">
          <p>One NDJSON file: the person, their groups, and the events and logged requests that name them.</p>
          <p>
            <a class="button quiet" href={ownPath(directory.id, userId, 'export')} download>
              Download the export
            </a>
          </p>
        </Card>
        <Card title="Erase this person" danger>
          <p>
            Deletes the person if they are still there, and blanks what names them in events, the request log and
            delivery attempts. Your app gets <code>user.deleted</code>; its own copy is yours to erase.
          </p>
          <TypedConfirm
            c={c}
            action={ownPath(directory.id, userId, 'erase')}
            text="Erase"
            label={`Erase… ${name}`}
            name={name}
            what={profile === null ? 'user ID' : 'user name'}
          >
            This cannot be undone. If the identity provider still has the person, it will send them again: remove them
            there first.
          </TypedConfirm>
        </Card>
      </div>
    </OrganizationPage>,
    {
      title: `Privacy of ${name}`,
      crumbs: [
        ...organizationCrumbs(organization, 'privacy'),
        { text: 'Privacy', href: organizationPath(organization.id, 'privacy') },
        { text: name },
      ],
    },
  );
}

/** GET …/users/usr_…/export */
export async function downloadPerson(c: ConsoleContext): Promise<Response> {
  const asked = await personAsked(c);
  if (asked === null) return respondNotFound(c);
  return download(linesOf(exportUser(actionContext(c), asked.db, asked.directory.id, asked.userId)), asked.userId);
}

/** POST …/users/usr_…/erase */
export async function beginPersonErasure(c: ConsoleContext): Promise<Response> {
  const asked = await personAsked(c);
  if (asked === null) return respondNotFound(c);
  if (await isMistyped(c, asked.name)) return showPersonPrivacy(c);
  const { erasureId } = completed(await eraseUser(actionContext(c), asked.directory.id, asked.userId));
  return c.redirect(erasurePath(asked.organization.id, erasureId), 303);
}

/** Null where the path names nobody that there can be. */
async function personAsked(c: ConsoleContext) {
  const [directoryId = '', userId = ''] = [c.req.param('dir'), c.req.param('usr')];
  if (!isUserId(userId)) return null;
  const organizationId = organizationOf(directoryId);
  const db = databaseOf(c, directoryId);
  const [directory, organization, user] = await Promise.all([
    findDirectory(db, organizationId, directoryId),
    findOrganization(db, organizationId),
    readUserProfile(db, directoryId, userId),
  ]);
  const profile = user && userProfile(user, userTypeOf(directory.extension));
  return { db, directory, organization, profile, userId, name: profile?.userName ?? userId };
}

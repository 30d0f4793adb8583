// …/settings: the directory's name, what becomes of unknown members, pause and resume, and its deletion, which asks first and names what will happen.

import { blocksOf, shutOut } from '../../tenancy/allowed-addresses.ts';
import { changeDirectory, deleteDirectory, pauseDirectory, resumeDirectory } from '../../tenancy/directory-actions.ts';
import { MAX_NAME, textOf } from '../../tenancy/name.ts';
import { AddressesField, type TypedAddresses, typedAddresses } from '../ui/allowed-addresses.tsx';
import { Card, Notice } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { counted } from '../ui/format.ts';
import { providerName } from '../ui/providers.ts';
import { chosenUnknownMembers, UnknownMembersChoice } from '../ui/unknown-members.tsx';
import { actionContext, completed } from './action-context.ts';
import { type PortalContext, portalPath } from './context.ts';
import { pathIn } from './directory.tsx';
import { Csrf, respondRefused } from './layout.tsx';
import { appIn, settingsFor } from './look.ts';

export async function showSettings(c: PortalContext): Promise<Response> {
  return settingsPage(c, null);
}

async function settingsPage(c: PortalContext, typed: TypedAddresses | null): Promise<Response> {
  const { directory, now, visitor } = c.var;
  const provider = providerName(directory.provider);
  const paused = directory.status === 'paused';
  return c.render(
    <>
      <h1>Settings</h1>
      <p class="lead">These settings apply to this directory only.</p>
      <Card title="Name">
        <form method="post" action={pathIn(directory, 'settings', 'name')} class="search">
          <Csrf visitor={visitor} />
          <label for="name" class="unseen">
            Directory name
          </label>
          <input type="text" id="name" name="name" value={directoryName(directory)} maxlength={MAX_NAME} required />
          <button type="submit" class="quiet">
            Save
          </button>
        </form>
      </Card>
      <Card title="Unknown group members">
        <p>{`When a request from ${provider} adds someone to a group who does not exist in this directory:`}</p>
        <form method="post" action={pathIn(directory, 'settings', 'unknown-members')} class="search">
          <Csrf visitor={visitor} />
          <label for="unknown-members" class="unseen">
            How to handle the request
          </label>
          <UnknownMembersChoice directory={directory} />
          <button type="submit" class="quiet">
            Save
          </button>
        </form>
      </Card>
      <Card title="Allowed addresses">
        <p>{`Only accept requests from these IP addresses or CIDR blocks, one per line. Leave it empty to accept requests from everywhere. ${provider} may publish the addresses it uses.`}</p>
        <form method="post" action={pathIn(directory, 'settings', 'addresses')}>
          <Csrf visitor={visitor} />
          <label for="addresses" class="unseen">
            Addresses, one per line
          </label>
          <AddressesField directory={directory} provider={provider} typed={typed} now={now} />
          <p>
            <button type="submit" class="quiet">
              Save
            </button>
          </p>
        </form>
      </Card>
      <Card title={paused ? 'Resume' : 'Pause'}>
        <p>
          {paused
            ? `Requests from ${provider} are rejected. Once you resume, they are accepted again with the same tokens, and anything missed arrives with the provider’s next sync.`
            : `Requests from ${provider} are rejected until you resume. People and groups stay as they are, and tokens stay valid.`}
        </p>
        {directory.status === 'pending' ? (
          <p class="note">There is nothing to pause yet, because no requests have been received.</p>
        ) : (
          <form method="post" action={pathIn(directory, 'settings', paused ? 'resume' : 'pause')}>
            <Csrf visitor={visitor} />
            <button type="submit" class={paused ? '' : 'quiet'}>
              {paused ? 'Resume' : 'Pause'}
            </button>
          </form>
        )}
      </Card>
      <Card title="Delete" danger>
        <p>Deletes the directory with all people and groups in it. You’ll be asked to confirm.</p>
        <a class="button quiet" href={pathIn(directory, 'settings', 'delete')}>
          Delete this directory…
        </a>
      </Card>
    </>,
    { title: 'Settings' },
  );
}

/** GET …/settings/delete */
export async function askToDelete(c: PortalContext): Promise<Response> {
  const { directory, visitor } = c.var;
  const { userCount, groupCount } = directory;
  const app = appIn(await settingsFor(c));
  const provider = providerName(directory.provider);
  return c.render(
    <>
      <Card title={`Delete ${directoryName(directory)}?`} danger whole>
        <p>This takes effect immediately and cannot be undone:</p>
        <ul>
          <li>{`${counted(userCount, 'person', 'people')} and ${counted(groupCount, 'group')} are deleted here.`}</li>
          <li>{`${app.charAt(0).toUpperCase()}${app.slice(1)} is notified that this directory was deleted, and usually ends these people’s access.`}</li>
          <li>{`All tokens stop working. Requests from ${provider} are rejected and it reports errors until you remove the application there.`}</li>
          <li>The log is deleted as well. Download it first if you need it.</li>
        </ul>
        <p>{`Nothing changes in ${provider} itself.`}</p>
        <form method="post">
          <Csrf visitor={visitor} />
          <p>
            <label>
              <input type="checkbox" name="sure" value="yes" required />
              {` Yes, delete ${directoryName(directory)} and everything in it`}
            </label>
          </p>
          <div class="row">
            <button type="submit" class="bad">
              Delete the directory
            </button>
            <a class="button quiet" href={pathIn(directory, 'settings')}>
              Cancel
            </a>
          </div>
        </form>
      </Card>
      <Notice>
        <p>
          Just want to stop for a while? <a href={pathIn(directory, 'settings')}>Pause it instead.</a>
        </p>
      </Notice>
    </>,
    { title: 'Delete the directory' },
  );
}

export async function rename(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const name = textOf((await c.req.parseBody())['name'], MAX_NAME);
  if (name === null) return respondRefused(c, 400, `Enter a name of up to ${MAX_NAME} characters on one line.`);
  completed(await changeDirectory(actionContext(c), directory.id, { name }));
  return c.redirect(pathIn(directory, 'settings'), 303);
}

export async function setUnknownMembers(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const unknownMembers = chosenUnknownMembers((await c.req.parseBody())['unknownMembers']);
  if (unknownMembers === undefined) return respondRefused(c, 400, 'Choose how to handle the request.');
  completed(await changeDirectory(actionContext(c), directory.id, { unknownMembers }));
  return c.redirect(pathIn(directory, 'settings'), 303);
}

/** POST …/settings/addresses: asks first where the list would shut the provider out. */
export async function setAddresses(c: PortalContext): Promise<Response> {
  const { db, directory } = c.var;
  const { addresses: field, sure } = await c.req.parseBody();
  const typed = typedAddresses(field);
  const read = blocksOf(typed);
  if (!read.ok) return respondRefused(c, 400, read.members.map(({ detail }) => detail).join(' '));
  const excluded = sure === 'yes' ? null : await shutOut(db, directory.id, read.blocks);
  if (excluded !== null) return settingsPage(c, { text: typed.join('\n'), shutOut: excluded });
  const change = { allowedAddresses: read.blocks, excludeLastAddress: true };
  completed(await changeDirectory(actionContext(c), directory.id, change));
  return c.redirect(pathIn(directory, 'settings'), 303);
}

export async function pause(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  completed(await pauseDirectory(actionContext(c), directory.id));
  return c.redirect(pathIn(directory, 'settings'), 303);
}

export async function resume(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  completed(await resumeDirectory(actionContext(c), directory.id));
  return c.redirect(pathIn(directory, 'settings'), 303);
}

export async function removeDirectory(c: PortalContext): Promise<Response> {
  const { directory, visitor } = c.var;
  const { sure } = await c.req.parseBody();
  if (sure !== 'yes') return respondRefused(c, 400, 'Nothing was deleted. Select the checkbox to confirm.');
  completed(await deleteDirectory(actionContext(c), directory.id));
  return c.redirect(portalPath(visitor.organizationId), 303);
}

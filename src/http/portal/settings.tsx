// …/settings: the directory's name, what becomes of unknown members, pause and resume, and its deletion, which asks first and names what will happen.

import { blocksOf, shutOut } from '../../tenancy/allowed-addresses.ts';
import { changeDirectory, deleteDirectory, pauseDirectory, resumeDirectory } from '../../tenancy/directory-actions.ts';
import { MAX_NAME, textOf } from '../../tenancy/name.ts';
import { AddressesField, type TypedAddresses, typedAddresses } from '../ui/allowed-addresses.tsx';
import { Card, Notice } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
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
  const { directory, language, now, visitor } = c.var;
  const { n, say, texts } = language;
  const { settings, words } = texts;
  const provider = providerName(directory.provider, language);
  const paused = directory.status === 'paused';
  return c.render(
    <>
      <h1>{texts.directory.settings}</h1>
      <p class="lead">{settings.lead}</p>
      <Card title={settings.name}>
        <form method="post" action={pathIn(directory, 'settings', 'name')} class="search">
          <Csrf visitor={visitor} />
          <label for="name" class="unseen">
            {settings.directoryName}
          </label>
          <input
            type="text"
            id="name"
            name="name"
            value={directoryName(directory, language)}
            maxlength={MAX_NAME}
            required
          />
          <button type="submit" class="quiet">
            {words.save}
          </button>
        </form>
      </Card>
      <Card title={settings.unknownMembers}>
        <p>{say(settings.unknownLead, { provider })}</p>
        <form method="post" action={pathIn(directory, 'settings', 'unknown-members')} class="search">
          <Csrf visitor={visitor} />
          <label for="unknown-members" class="unseen">
            {settings.unknownHow}
          </label>
          <UnknownMembersChoice directory={directory} />
          <button type="submit" class="quiet">
            {words.save}
          </button>
        </form>
      </Card>
      <Card title={settings.addresses}>
        <p>{say(settings.addressesLead, { provider })}</p>
        <form method="post" action={pathIn(directory, 'settings', 'addresses')}>
          <Csrf visitor={visitor} />
          <label for="addresses" class="unseen">
            {settings.addressesEach}
          </label>
          <AddressesField directory={directory} provider={provider} typed={typed} now={now} />
          <p>
            <button type="submit" class="quiet">
              {words.save}
            </button>
          </p>
        </form>
      </Card>
      {directory.maxTokenDays === null ? null : (
        <Card title={texts.tokens.validity}>
          <p>{`${n(texts.tokens.limit, directory.maxTokenDays)} ${texts.tokens.limitOld}`}</p>
        </Card>
      )}
      <Card title={paused ? settings.resume : settings.pause}>
        <p>{say(paused ? settings.pausedLead : settings.pauseLead, { provider })}</p>
        {directory.status === 'pending' ? (
          <p class="note">{settings.nothingToPause}</p>
        ) : (
          <form method="post" action={pathIn(directory, 'settings', paused ? 'resume' : 'pause')}>
            <Csrf visitor={visitor} />
            <button type="submit" class={paused ? '' : 'quiet'}>
              {paused ? settings.resume : settings.pause}
            </button>
          </form>
        )}
      </Card>
      <Card title={settings.delete} danger>
        <p>{settings.deleteLead}</p>
        <a class="button quiet" href={pathIn(directory, 'settings', 'delete')}>
          {settings.deleteThis}
        </a>
      </Card>
    </>,
    { title: texts.directory.settings },
  );
}

/** GET …/settings/delete */
export async function askToDelete(c: PortalContext): Promise<Response> {
  const { directory, language, visitor } = c.var;
  const { n, say, texts } = language;
  const { settings, words } = texts;
  const { userCount, groupCount } = directory;
  const app = appIn(await settingsFor(c), language);
  const name = directoryName(directory, language);
  const provider = providerName(directory.provider, language);
  return c.render(
    <>
      <Card title={say(settings.deleteWhich, { directory: name })} danger whole>
        <p>{settings.effect}</p>
        <ul>
          <li>
            {say(settings.deletedHere, { people: n(words.people, userCount), groups: n(words.groups, groupCount) })}
          </li>
          <li>{app === words.theApp ? settings.appToldPlain : say(settings.appTold, { app })}</li>
          <li>{say(settings.tokensStop, { provider })}</li>
          <li>{settings.logGone}</li>
        </ul>
        <p>{say(settings.nothingThere, { provider })}</p>
        <form method="post">
          <Csrf visitor={visitor} />
          <p>
            <label>
              <input type="checkbox" name="sure" value="yes" required />
              {` ${say(settings.sure, { directory: name })}`}
            </label>
          </p>
          <div class="row">
            <button type="submit" class="bad">
              {settings.deleteTitle}
            </button>
            <a class="button quiet" href={pathIn(directory, 'settings')}>
              {words.cancel}
            </a>
          </div>
        </form>
      </Card>
      <Notice>
        <p>
          {settings.justPause} <a href={pathIn(directory, 'settings')}>{settings.pauseInstead}</a>
        </p>
      </Notice>
    </>,
    { title: settings.deleteTitle },
  );
}

export async function rename(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const name = textOf((await c.req.parseBody())['name'], MAX_NAME);
  const { say, texts } = c.var.language;
  if (name === null) return respondRefused(c, 400, say(texts.settings.nameHint, { max: MAX_NAME }));
  completed(await changeDirectory(actionContext(c), directory.id, { name }));
  return c.redirect(pathIn(directory, 'settings'), 303);
}

export async function setUnknownMembers(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const unknownMembers = chosenUnknownMembers((await c.req.parseBody())['unknownMembers']);
  if (unknownMembers === undefined) return respondRefused(c, 400, c.var.language.texts.settings.unknownChoose);
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
  if (sure !== 'yes') return respondRefused(c, 400, c.var.language.texts.settings.notSure);
  completed(await deleteDirectory(actionContext(c), directory.id));
  return c.redirect(portalPath(visitor.organizationId), 303);
}

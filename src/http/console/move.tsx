// …/org_…/database: where an organization stands, its move to another database, and how far that is.

import { jurisdictionsOf, labelOfDatabase, nameOfDatabase } from '../../shards.ts';
import { beginMove, cancelMove, type Move, moveTargets, type Standing, standingOf } from '../../tenancy/moves.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { Card, Facts, Notice, Time } from '../ui/components.tsx';
import { count } from '../ui/format.ts';
import { fragmentTag, unchanged } from '../ui/fragment.ts';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { withQuery } from './input.ts';
import { Confirm, Csrf } from './layout.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';
import { may } from './permissions.ts';

/** Labels have 8 characters at most, and one name is longer. */
const MAX_NAME = 20;

const placePath = (id: string) => organizationPath(id, 'database');

/** GET …/database; with `?part=1` the state alone, for who waits. */
export async function showDatabase(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const organization = await findOrganization(databaseOf(c, id), id);
  const standing = await standingOf(c.var.databases, id);
  if (c.req.query('part') === '1')
    return unchanged(c, fragmentTag(standing)) ?? c.html(<Place c={c} id={id} standing={standing} />);
  return c.render(
    <OrganizationPage organization={organization} here="database">
      <Place c={c} id={id} standing={standing} />
    </OrganizationPage>,
    { title: `Database of ${organization.name}`, crumbs: organizationCrumbs(organization, 'database') },
  );
}

/** POST …/move */
export async function startMove(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const { shard } = await c.req.parseBody();
  const target = labelOfDatabase(String(shard ?? '').slice(0, MAX_NAME));
  completed(await beginMove(actionContext(c), id, target));
  return c.redirect(withQuery(placePath(id), { done: 'organization.move' }), 303);
}

/** POST …/move/cancel */
export async function stopMove(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  completed(await cancelMove(actionContext(c), id));
  return c.redirect(withQuery(placePath(id), { done: 'organization.cancel_move' }), 303);
}

function isUnderWay(move: Move | null): move is Move {
  return move !== null && move.state !== 'finished' && move.state !== 'failed';
}

function canBeCancelled({ move }: Standing): boolean {
  return move?.state === 'copying' || move?.state === 'switching';
}

const named = (label: string) => `“${nameOfDatabase(label)}”`;

interface PlaceProps {
  readonly c: ConsoleContext;
  readonly id: string;
  readonly standing: Standing;
}

/** Renews itself while a move is under way; else it can begin one. */
function Place({ c, id, standing }: PlaceProps) {
  const { move, shard } = standing;
  const polls = {
    'data-poll': '',
    'hx-get': `${placePath(id)}?part=1`,
    'hx-trigger': 'every 1500ms, wake',
    // What is open or has the focus stays: a question is not taken away while it is being answered.
    'hx-swap': 'outerMorph',
    'hx-headers': JSON.stringify({ 'If-None-Match': fragmentTag(standing) }),
  };
  return (
    <div id="place" aria-live="polite" {...(isUnderWay(move) ? polls : {})}>
      <Card title="Where it stands">
        {move === null ? null : <State move={move} />}
        <Facts
          facts={[
            ['Database', nameOfDatabase(shard)],
            ['Jurisdiction', jurisdictionsOf(c.env)?.get(shard) ?? null],
            ...(move === null ? [] : factsOf(move)),
          ]}
        />
        {canBeCancelled(standing) ? (
          <div id="cancel" hx-morph-skip="">
            <Confirm c={c} action={organizationPath(id, 'move', 'cancel')} text="Cancel the move">
              What was copied is deleted, and the organization stays where it is.
            </Confirm>
          </div>
        ) : null}
      </Card>
      {isUnderWay(move) ? null : <Begin c={c} id={id} targets={moveTargets(actionContext(c), shard)} />}
    </div>
  );
}

function State({ move }: { readonly move: Move }) {
  const { error, from, state, to } = move;
  switch (state) {
    case 'copying':
      return (
        <Notice tone="wait">
          <p>
            <strong>{`Being moved from ${named(from)} to ${named(to)}.`}</strong> Its provider goes on writing, and
            events go on being delivered. It goes on without this page.
          </p>
        </Notice>
      );
    case 'switching':
      return (
        <Notice tone="wait">
          <p>
            <strong>{`Switching from ${named(from)} to ${named(to)}.`}</strong> Writes wait for a second or so.
          </p>
        </Notice>
      );
    case 'cleaning':
      return (
        <Notice tone="wait">
          <p>
            <strong>{`Moved to ${named(to)}.`}</strong> {`What is left of it in ${named(from)} is being deleted.`}
          </p>
        </Notice>
      );
    case 'finished':
      return (
        <Notice tone="ok">
          <p>
            <strong>{`Moved from ${named(from)} to ${named(to)}.`}</strong> IDs, tokens and addresses are the same.
          </p>
        </Notice>
      );
    case 'cancelling':
      return (
        <Notice tone="wait">
          <p>
            <strong>The move is being undone.</strong> {`What was copied to ${named(to)} is being deleted.`}
          </p>
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone={error === null ? 'plain' : 'bad'}>
          <p>
            <strong>{`The move to ${named(to)} was ${error === null ? 'cancelled' : 'given up'}.`}</strong>{' '}
            {error ?? 'Nothing of it is left.'}
          </p>
        </Notice>
      );
  }
}

function factsOf({ finishedAt, rows, startedAt, state, table }: Move) {
  return [
    ['Being copied', state === 'copying' ? (table ?? 'what changed meanwhile') : null],
    ['Rows copied', count(rows)],
    ['Started', <Time at={startedAt} form="moment" />],
    ['Finished', finishedAt === null ? null : <Time at={finishedAt} form="moment" />],
  ] as const;
}

interface BeginProps {
  readonly c: ConsoleContext;
  readonly id: string;
  readonly targets: readonly string[];
}

function Begin({ c, id, targets }: BeginProps) {
  const action = organizationPath(id, 'move');
  if (!may(c, 'POST', action)) return null;
  return (
    <Card title="Move to another database">
      {targets.length === 0 ? (
        <p>There is no other database that it may be moved to. Nothing that is in a jurisdiction is moved out of it.</p>
      ) : (
        <>
          <p>
            Rows are copied while its provider goes on; for a second or so, writes wait. Its webhooks and its audit log
            go with it, and every ID, token and address stays the same.
          </p>
          <details class="ask">
            <summary>Move…</summary>
            <form method="post" action={action} class="asked">
              <Csrf c={c} />
              <div class="field">
                <label for="shard">New database</label>
                <select id="shard" name="shard" class="short">
                  {targets.map((label) => (
                    <option value={nameOfDatabase(label)}>{nameOfDatabase(label)}</option>
                  ))}
                </select>
              </div>
              <p class="note">
                The database that it leaves must stay configured, since its ID names it. Until the switch, the move can
                be cancelled.
              </p>
              <div class="field">
                <button type="submit">Move the organization</button>
              </div>
            </form>
          </details>
        </>
      )}
    </Card>
  );
}

// Bugs that are planted to see whether the simulator finds them: each takes away one thing that Rollcall relies on.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are texts of the sources

import type { Planted } from './bundle.ts';

export interface PlantedBug {
  readonly name: string;
  readonly edits: readonly Planted[];
}

export const PLANTED: readonly PlantedBug[] = [
  {
    name: 'the fence is dropped: a writer commits over what another one wrote',
    edits: [
      {
        file: 'src/store/commit/fence.ts',
        from: "INSERT INTO guard SELECT ${p('text')} WHERE NOT EXISTS",
        to: "INSERT INTO guard SELECT ${p('text')} WHERE 0 AND NOT EXISTS",
      },
    ],
  },
  {
    name: 'the lease is ignored: two consumers send one stream',
    edits: [
      {
        file: 'src/store/streams/streams.ts',
        from: "AND ${streams.leaseUntil} <= ${p('now')} AND ${streams.nextAttemptAt}",
        to: 'AND ${streams.nextAttemptAt}',
      },
    ],
  },
  {
    name: 'the draft is keyed by id alone: a directory reaches what another one loaded',
    edits: [
      {
        file: 'src/directory/drafts.ts',
        from: 'openDraft(shared, asked, answersOf(answers, directoryId), now)',
        to: 'openDraft(shared, asked, answers, now)',
      },
    ],
  },
  {
    name: 'a lost answer is not looked up: what is in is decided once more',
    edits: [
      {
        file: 'src/organization/round.ts',
        from: 'if (taken)',
        to: 'if (taken && !organization)',
      },
    ],
  },
  {
    name: 'a refused event counts as accepted: the app never has it',
    edits: [
      {
        file: 'src/delivery/slice.ts',
        from: 'evaluate(stream.progress, sent, result, deps',
        to: 'evaluate(stream.progress, sent, { ...result, accepted: true }, deps',
      },
    ],
  },
  {
    name: 'the sweep finds nothing: a lost wake-up is lost for good',
    edits: [
      {
        file: 'src/delivery/sweep.ts',
        from: 'const due = streams.filter(({ nextAttemptAt }) => nextAttemptAt <= now);',
        to: 'const due: typeof streams = [];',
      },
    ],
  },
  {
    name: 'a cursor is written without its lease: a consumer of before sets the stream back',
    edits: [
      {
        file: 'src/store/streams/streams.ts',
        from: "WHERE ${thisStream} AND ${streams.leaseId} = ${p('leaseId')} AND ${streams.epoch}",
        to: 'WHERE ${thisStream} AND ${streams.epoch}',
      },
    ],
  },
  {
    name: 'what is remembered is not compared: a lone change is decided on what was',
    edits: [
      {
        file: 'src/store/load/asked.ts',
        from: "conditions.map(({ sql }) => sql).join(' OR ')",
        to: "conditions.map(({ sql }) => `0 AND ${sql}`).join(' OR ')",
      },
    ],
  },
  {
    name: 'only the organization is compared, and none of the rows beside it',
    edits: [
      {
        file: 'src/organization/lone.ts',
        from: '[itself, ...known]',
        to: '[itself]',
      },
    ],
  },
  {
    name: 'nothing is fenced at the end of a move: what is written meanwhile stays behind',
    edits: [
      { file: 'src/moved.ts', from: "WHERE d.state IN ('fenced', 'left')`", to: "WHERE d.state = 'left'`" },
      { file: 'src/store/moves/triggers.ts', from: "AND state <> 'copying'", to: "AND state = 'left'" },
    ],
  },
  {
    name: 'a change that a trigger noted is not copied again',
    edits: [
      {
        file: 'src/organization/mover.ts',
        from: 'const keys = keysByTable(changes);',
        to: "const keys = keysByTable(changes.filter(({ name }) => name !== 'users'));",
      },
    ],
  },
  {
    name: 'a move leaves no address behind: whoever remembers the old place goes on there',
    edits: [{ file: 'src/moved.ts', from: "WHERE d.state IN ('fenced', 'left')`", to: "WHERE d.state = 'fenced'`" }],
  },
  {
    name: 'a move forgets the tokens',
    edits: [
      { file: 'src/store/moves/tables.ts', from: '...[tokens, buckets, listPlaces,', to: '...[buckets, listPlaces,' },
    ],
  },
  {
    name: 'the writer believes the Worker: a token that was revoked goes on where it was let in before',
    edits: [
      {
        file: 'src/directory/drafts.ts',
        from: 'return token?.directoryId === directoryId',
        to: 'return !token || token.directoryId === directoryId',
      },
    ],
  },
  {
    name: 'an OAuth client is deleted and its tokens stay',
    edits: [{ file: 'src/tenancy/oauth-clients.ts', from: '    deleteTokensOfClient(client),\n', to: '' }],
  },
  {
    name: 'people join and leave mapped groups, and their roles stay',
    edits: [
      {
        file: 'src/directory/person-roles.ts',
        from: 'if (!mapping.now || counted.size === 0) return;',
        to: 'if (!mapping.now || counted.size >= 0) return;',
      },
    ],
  },
  {
    name: 'a recompute that something changed behind ends all the same',
    edits: [
      {
        file: 'src/directory/recompute-step.ts',
        from: 'else if (running.again === 1)',
        to: 'else if (running.again > 1)',
      },
    ],
  },
  {
    name: 'a step that comes late ends a recompute',
    edits: [
      {
        file: 'src/directory/recompute-step.ts',
        from: 'living ? stretchAfter(draft.stretch.people, position) : []',
        to: 'living ? draft.stretch.people : []',
      },
    ],
  },
  {
    name: 'writers are not told that the database was put back: no epoch begins',
    edits: [
      {
        file: 'src/store/load/organization.ts',
        from: 'LEFT JOIN ${restores} ON ${restores.id} = 1',
        to: 'LEFT JOIN ${restores} ON ${restores.id} = 2',
      },
    ],
  },
  {
    name: 'what the guard holds is sent all the same',
    edits: [
      {
        file: 'src/store/streams/held.ts',
        from: 'sql`coalesce(${organizations.heldFrom} - 1, ${organizations.lastSequence})`',
        to: 'sql`${organizations.lastSequence}`',
      },
    ],
  },
];

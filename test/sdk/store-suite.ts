// What every store must do, run over each adapter: the position, what is known, and that a commit is all or nothing.

import { describe, expect, it } from 'vitest';
import type { Commit, Known, Store } from '../../packages/sdk/src/stores/store.ts';

/** A store and the app's own table beside it, in one database. */
export interface Kept<Write> {
  readonly store: Store<Write>;
  /** A second instance of the app, on the same database. */
  readonly other: Store<Write>;
  /** Notes a text in the app's table. */
  note(text: string): Write;
  /** A write that fails. */
  readonly failing: Write;
  notes(): Promise<readonly string[]>;
}

const ORGANIZATION = 'org_1';
const entry = (kind: Known['kind'], id: string, sequence: number, parent = '', directoryId = 'dir_1'): Known => ({
  kind,
  directoryId,
  parent,
  id,
  sequence,
});

export function storeSuite<Write>(name: string, open: () => Promise<Kept<Write>>): void {
  const nothing = { organizationId: ORGANIZATION, known: [], forgotten: [], writes: [] };
  const at = (sequence: number, epoch = 1) => ({ epoch, sequence });
  const move = (from: number | undefined, to: number, more: Partial<Commit<Write>> = {}): Commit<Write> => ({
    ...nothing,
    from: from === undefined ? undefined : at(from),
    to: at(to),
    ...more,
  });
  const allOf = (store: Store<Write>, kind: Known['kind'], more = {}) =>
    store.known({ organizationId: ORGANIZATION, kind, before: 1_000, limit: 100, ...more });

  describe(`a store in ${name}`, () => {
    it('begins without a position and moves with each commit', async () => {
      const { store, other } = await open();
      expect(await store.position(ORGANIZATION)).toBeUndefined();
      expect(await store.commit(move(undefined, 7))).toBe(true);
      expect(await store.commit(move(7, 9))).toBe(true);
      expect(await other.position(ORGANIZATION)).toEqual(at(9));
      expect(await store.position('org_2')).toBeUndefined();
    });

    it('writes nothing where the position has moved, or is there already', async () => {
      const { store, other, note, notes } = await open();
      await store.commit(move(undefined, 3));
      const late = { writes: [note('late')], known: [entry('user', 'usr_1', 4)] };
      expect(await other.commit(move(undefined, 4, late))).toBe(false);
      expect(await other.commit(move(2, 4, late))).toBe(false);
      expect(await store.position(ORGANIZATION)).toEqual(at(3));
      expect(await notes()).toEqual([]);
      expect(await allOf(store, 'user')).toEqual([]);
    });

    it('writes the position, what is known and the writes of the app together, or none of it', async () => {
      const { store, note, failing, notes } = await open();
      const known = [entry('user', 'usr_1', 1)];
      await expect(store.commit(move(undefined, 1, { known, writes: [note('a'), failing] }))).rejects.toThrow();
      expect(await store.position(ORGANIZATION)).toBeUndefined();
      expect([await notes(), await allOf(store, 'user')]).toEqual([[], []]);
      await store.commit(move(undefined, 1, { known, writes: [note('a'), note('b')] }));
      expect([await notes(), await allOf(store, 'user')]).toEqual([['a', 'b'], known]);
    });

    it('tells what is known by directory, kind, group and age', async () => {
      const { store } = await open();
      const users = [entry('user', 'usr_1', 1), entry('user', 'usr_2', 5), entry('user', 'usr_3', 2, '', 'dir_2')];
      const members = [entry('member', 'usr_1', 3, 'grp_1'), entry('member', 'usr_1', 4, 'grp_2')];
      await store.commit(move(undefined, 5, { known: [...users, ...members] }));
      const ids = (found: readonly Known[]) => found.map(({ id, parent }) => parent + id).sort();
      expect(ids(await allOf(store, 'user'))).toEqual(['usr_1', 'usr_2', 'usr_3']);
      expect(ids(await allOf(store, 'user', { directoryId: 'dir_1' }))).toEqual(['usr_1', 'usr_2']);
      expect(ids(await allOf(store, 'user', { before: 5 }))).toEqual(['usr_1', 'usr_3']);
      expect(ids(await allOf(store, 'member', { parent: 'grp_2' }))).toEqual(['grp_2usr_1']);
      expect(await allOf(store, 'user', { limit: 2 })).toHaveLength(2);
      expect(await allOf(store, 'user', { organizationId: 'org_2' })).toEqual([]);
    });

    it('replaces what is named again and forgets what is gone, in that organization only', async () => {
      const { store } = await open();
      const known = [entry('user', 'usr_1', 1), entry('user', 'usr_2', 1)];
      await store.commit(move(undefined, 1, { known }));
      await store.commit({ ...move(undefined, 1, { known }), organizationId: 'org_2' });
      const again = entry('user', 'usr_1', 2);
      await store.commit(move(1, 2, { known: [again], forgotten: known.slice(1) }));
      expect(await allOf(store, 'user')).toEqual([again]);
      expect(await allOf(store, 'user', { organizationId: 'org_2' })).toHaveLength(2);
    });

    it('takes what is known for old where an epoch begins, whose sequences come again', async () => {
      const { store, other } = await open();
      const known = [entry('user', 'usr_1', 7), entry('member', 'usr_1', 8, 'grp_1')];
      await store.commit(move(undefined, 9, { known }));
      await store.commit({ ...move(undefined, 9, { known }), organizationId: 'org_2' });
      const begin = { ...move(9, 0), to: at(5, 2), known: [entry('user', 'usr_2', 5)] };
      expect(await store.commit({ ...begin, from: at(9, 3) })).toBe(false);
      expect(await store.commit(begin)).toBe(true);
      expect(await other.position(ORGANIZATION)).toEqual(at(5, 2));
      expect(await allOf(store, 'user', { before: 5 })).toEqual([entry('user', 'usr_1', 0)]);
      expect(await allOf(store, 'member', { before: 1 })).toHaveLength(1);
      expect(await allOf(store, 'user', { organizationId: 'org_2', before: 7 })).toEqual([]);
      expect(await other.commit(move(5, 6))).toBe(false);
    });

    it('lets one of two who commit at once through', async () => {
      const { store, other, note, notes } = await open();
      await store.commit(move(undefined, 1));
      const [first, second] = await Promise.all([
        store.commit(move(1, 2, { writes: [note('first')] })),
        other.commit(move(1, 2, { writes: [note('second')] })),
      ]);
      expect([first, second].filter(Boolean)).toHaveLength(1);
      expect(await notes()).toEqual([first ? 'first' : 'second']);
    });
  });
}

// How long a look at everything takes where a table has more rows than one run looks at: an alert may come so much later.
// Pure.

type State = ReadonlyMap<string, string>;

const BEGAN = 'began:';
const TOOK = 'took:';

/**
 * What the state of a walk becomes once it has come to `position` ('' at the end of the table): only what changes.
 * @param walk name of the walk, and of the shard where it goes
 * @param now epoch ms
 */
export function walkedTo(state: State, walk: string, position: string, now: number): [name: string, value: string][] {
  const isNew = (state.get(walk) ?? '') === '';
  const began = isNew ? String(now) : (state.get(BEGAN + walk) ?? String(now));
  const after: readonly [name: string, value: string, unset: string][] = [
    [walk, position, ''],
    position === '' ? [TOOK + walk, String(now - Number(began)), '0'] : [BEGAN + walk, began, ''],
  ];
  return after.flatMap(([name, value, unset]) => ((state.get(name) ?? unset) === value ? [] : [[name, value]]));
}

/** ms that the slowest walk takes from its beginning to its end, as of the last one that ended or the one under way. */
export function lagOf(state: State, now: number): number {
  const times = [...state].map(([name, value]) => {
    if (name.startsWith(TOOK)) return Number(value);
    const isUnderWay = name.startsWith(BEGAN) && (state.get(name.slice(BEGAN.length)) ?? '') !== '';
    return isUnderWay ? now - Number(value) : 0;
  });
  return Math.max(0, ...times);
}

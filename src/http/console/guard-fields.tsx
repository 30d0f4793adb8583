// The guard against mass removal in the form of a directory's settings.

import { guardOf } from '../../directory/guard.ts';
import type { GuardSettings } from '../../directory/settings.ts';
import type { StoredDirectory } from '../../tenancy/directories.ts';
import { numberField } from './input.ts';

const MODES: Readonly<Record<GuardSettings['mode'], string>> = {
  hold: 'Hold: accept the requests, hold their events',
  refuse: 'Refuse: reject the requests with 429',
  off: 'Off',
};
const MAX_PEOPLE = 1_000_000;
const MAX_PERCENT = 100;

export function GuardFields({ directory }: { readonly directory: StoredDirectory }) {
  const { maxPeople, maxPercent, mode } = guardOf(directory);
  return (
    <>
      <div class="field">
        <label for="guard">Unusually many removals</label>
        <select id="guard" name="guard">
          {Object.entries(MODES).map(([value, text]) => (
            <option value={value} selected={value === mode}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="guard-people">More people within an hour than</label>
        <input
          id="guard-people"
          name="guardPeople"
          type="text"
          inputmode="numeric"
          value={String(maxPeople)}
          required
        />
      </div>
      <div class="field">
        <label for="guard-percent">Or a greater share of the people, in percent, than</label>
        <input
          id="guard-percent"
          name="guardPercent"
          type="text"
          inputmode="numeric"
          value={String(maxPercent)}
          required
        />
      </div>
    </>
  );
}

/** What the form says; null where it is no valid guard. */
export function chosenGuard(form: Readonly<Record<string, unknown>>, directory: StoredDirectory): GuardSettings | null {
  const mode = Object.keys(MODES).find((name): name is GuardSettings['mode'] => name === form['guard']);
  const maxPeople = numberField(form['guardPeople'], 0);
  const maxPercent = numberField(form['guardPercent'], 0);
  if (!mode || maxPeople === null || maxPercent === null) return null;
  if (maxPeople > MAX_PEOPLE || maxPercent > MAX_PERCENT) return null;
  return { ...guardOf(directory), mode, maxPeople, maxPercent };
}

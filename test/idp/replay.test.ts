// Every replay in the folders of the providers, each in a directory of its own.

import { describe, expect, it } from 'vitest';
import { newProvider } from '../http/scim/calls.ts';
import { play, replayOf } from './replay.ts';

declare global {
  interface ImportMeta {
    glob(pattern: string, options: { readonly eager: true; readonly import: 'default' }): Record<string, unknown>;
  }
}

const files = import.meta.glob('./{okta,entra,onelogin,pingone,jumpcloud}/*.json', { eager: true, import: 'default' });

const byProvider = Map.groupBy(Object.entries(files), ([path]) => path.split('/')[1] ?? '');

it('there are replays of each provider', () => {
  expect([...byProvider.keys()].sort()).toEqual(['entra', 'jumpcloud', 'okta', 'onelogin', 'pingone']);
});

describe.each([...byProvider])('%s', (provider, replays) => {
  const named = replays.map(([path, file]) => [path.replace(/^.*\//, ''), replayOf(file)] as const);
  it.each(named.map(([name, replay]) => [name, replay.shows, replay] as const))(
    '%s: %s',
    async (_name, _shows, replay) => {
      await play(replay, await newProvider(provider));
    },
  );
});

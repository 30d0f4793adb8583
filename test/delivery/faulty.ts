// Databases that fail on purpose. What is behind them is the real one.

import { env } from 'cloudflare:workers';

/** What becomes of the nth batch, from 1: run as it is, refused before it ran, or its answer lost after it ran. */
export type Fate = 'run' | 'refused' | 'answer lost';

/** The Worker's environment with a database whose batches meet the fates that are asked for. */
export function withFaults(fateOf: (batch: number) => Fate): typeof env {
  let count = 0;
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'batch')
        return async (statements: D1PreparedStatement[]) => {
          const fate = fateOf(++count);
          if (fate === 'refused') throw new Error('D1_ERROR: Network connection lost.');
          const results = await target.batch(statements);
          if (fate === 'answer lost') throw new Error('D1_ERROR: Network connection lost.');
          return results;
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...env, DB: db };
}

/** As a consumer sees it that is killed: nothing is answered any more after so many batches. */
export function killedAfter(batches: number): typeof env {
  return withFaults((batch) => (batch > batches ? 'refused' : 'run'));
}

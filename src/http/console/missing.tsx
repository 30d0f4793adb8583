// What a page says above a list of all databases while one of them does not answer.

import { Notice } from '../ui/components.tsx';

/** Nothing where all answered. */
export function MissingDatabases({ missing }: { readonly missing: readonly string[] }) {
  if (missing.length === 0) return null;
  return (
    <Notice tone="bad">
      <p>
        <strong>{`The database ${missing.map((name) => `“${name}”`).join(', ')} does not respond.`}</strong> What it
        holds is missing below. Nothing of it is lost.
      </p>
    </Notice>
  );
}

// The databases of an installation by their labels, as operators name them.

import type { Databases } from '../shards.ts';

/** What is said of a label that no database has. */
export function noDatabase(databases: Databases, label: string): string {
  const labels = [...databases.all().keys()].map((each) => (each === '' ? 'the default one' : each));
  return `No database has the label ${JSON.stringify(label)}. There are: ${labels.join(', ')}.`;
}

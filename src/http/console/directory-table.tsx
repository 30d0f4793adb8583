// An organization's directories: status, counts, last request, failures of the last hour.

import type { DirectoryHealth, StoredDirectory } from '../../tenancy/directories.ts';
import { Badge, Empty } from '../ui/components.tsx';
import { directoryName, Status } from '../ui/directory.tsx';
import { ago, count } from '../ui/format.ts';
import { HeldBadge } from '../ui/held.tsx';
import { providerName } from '../ui/providers.ts';
import { directoryPath } from './context.ts';

interface DirectoryTableProps {
  readonly directories: readonly StoredDirectory[];
  readonly health: readonly DirectoryHealth[];
  readonly now: number;
}

export function DirectoryTable({ directories, health, now }: DirectoryTableProps) {
  if (directories.length === 0)
    return (
      <Empty title="No directories yet">
        <p>Send the customer’s administrator a link to the setup portal, or create a directory below.</p>
      </Empty>
    );
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Directory</th>
            <th scope="col">Status</th>
            <th scope="col" class="right">
              People
            </th>
            <th scope="col" class="right">
              Groups
            </th>
            <th scope="col">Last request</th>
            <th scope="col">Failures, last hour</th>
          </tr>
        </thead>
        <tbody>
          {directories.map((directory) => (
            <tr>
              <td>
                <a href={directoryPath(directory.id)}>
                  <strong>{directoryName(directory)}</strong>
                </a>
                {directory.name === null ? null : <small>{providerName(directory.provider)}</small>}
              </td>
              <td>
                <Status status={directory.status} /> <HeldBadge {...directory} />
              </td>
              <td class="right beside">
                {count(directory.userCount)}
                <span class="folded">{directory.userCount === 1 ? ' person' : ' people'}</span>
              </td>
              <td class="right beside">
                {count(directory.groupCount)}
                <span class="folded">{directory.groupCount === 1 ? ' group' : ' groups'}</span>
              </td>
              <td class="when">
                <span class="folded">Last request </span>
                {directory.lastRequestAt === null ? 'never' : ago(directory.lastRequestAt, now)}
              </td>
              <td>
                <Failures n={health.find(({ id }) => id === directory.id)?.failures ?? 0} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Failures({ n }: { readonly n: number }) {
  if (n === 0)
    return (
      <span class="when">
        none<span class="folded"> failed in the last hour</span>
      </span>
    );
  return <Badge tone="bad">{`${count(n)} failed`}</Badge>;
}

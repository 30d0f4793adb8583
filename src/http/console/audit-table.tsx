// The table of the audit log: who did what, from where, and what it changed.

import { saidOf } from '../../tenancy/audit.ts';
import type { AuditEntry } from '../../tenancy/audit-log.ts';
import { Empty, Time } from '../ui/components.tsx';
import { organizationPath } from './context.ts';

interface AuditTableProps {
  readonly entries: readonly AuditEntry[];
  readonly withOrganization: boolean;
  /** Whether older entries are still to be looked at. */
  readonly goesOn: boolean;
}

export function AuditTable({ entries, goesOn, withOrganization }: AuditTableProps) {
  if (entries.length === 0)
    return goesOn ? (
      <Empty title="Nothing here yet">
        <p>None of the entries searched so far matches. Go on to the next page.</p>
      </Empty>
    ) : (
      <Empty title="No entries">
        <p>Every change is recorded here.</p>
      </Empty>
    );
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Action</th>
            <th scope="col">Target</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row entry={entry} withOrganization={withOrganization} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry, withOrganization }: { readonly entry: AuditEntry; readonly withOrganization: boolean }) {
  const { action, actor, address, at, organizationId, target, userAgent } = entry;
  return (
    <tr>
      <td class="when">
        <Time at={at} form="moment" />
      </td>
      <td>
        {actor.name}
        {actor.name === actor.id ? null : <small class="mono">{actor.id}</small>}
        {address === null ? null : (
          <small class="mono" title={userAgent ?? undefined}>
            {address}
          </small>
        )}
      </td>
      <td>
        {saidOf(action)}
        <small class="mono">{action}</small>
        <Change entry={entry} />
      </td>
      <td class="mono">
        {target}
        {withOrganization && organizationId !== null ? (
          <small>
            <a href={organizationPath(organizationId, 'audit')}>
              {organizationId === target ? 'All entries of this organization' : organizationId}
            </a>
          </small>
        ) : null}
      </td>
    </tr>
  );
}

/** Member by member, as it was and as it became. */
function Change({ entry: { before, after } }: { readonly entry: AuditEntry }) {
  const names = Object.keys({ ...before, ...after });
  if (names.length === 0) return null;
  return (
    <details>
      <summary>Details</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="mono">{before === null ? '' : JSON.stringify(before[name])}</td>
              <td class="mono">{after === null ? '' : JSON.stringify(after[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

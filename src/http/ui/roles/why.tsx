// The roles of a person and where each comes from.

import type { GrantedRole } from '../../../protocol/role.ts';
import { useLanguage } from '../catalog/use.ts';
import { roleTitle, type Shown } from './place.ts';

interface RolesOfProps {
  readonly granted: readonly GrantedRole[];
  readonly shown: Pick<Shown, 'declared' | 'groups'>;
}

export function RolesOf({ granted, shown }: RolesOfProps) {
  const { say, texts } = useLanguage();
  const { roles } = texts;
  if (granted.length === 0) return <span class="soft">{roles.noRole}</span>;
  return (
    <ul class="why-roles">
      {granted.map(({ groupId, role, source }) => (
        <li>
          <strong>{roleTitle(shown.declared, role)}</strong>
          <span class="under">
            {source === 'mapping'
              ? say(roles.byGroup, { group: shown.groups.get(groupId ?? '')?.displayName ?? roles.goneGroup })
              : source === 'directory'
                ? roles.byDirectory
                : roles.byDefault}
          </span>
        </li>
      ))}
    </ul>
  );
}

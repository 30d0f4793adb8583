import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  directoryRoles,
  type Grant,
  grantsOf,
  highestRole,
  MAX_GRANTS,
  mappedGroups,
  NO_SOURCES,
  type RoleSources,
  roleNamed,
  rolesOf,
  sameRoles,
  withGrants,
} from '../../src/directory/roles.ts';
import type { Json } from '../../src/protocol/json.ts';
import type { DeclaredRoles, MappedGroup, RoleMapping } from '../../src/protocol/role.ts';

const role = (name: string) => ({ name, displayName: name, description: null });
const DECLARED: DeclaredRoles = {
  roles: ['admin', 'editor', 'viewer'].map(role),
  retired: [{ name: 'owner', replacedBy: 'admin' }],
  version: 3,
};
const to = (groupId: string, name: string, gone?: true): MappedGroup => ({
  directoryId: 'dir_1',
  groupId,
  role: name,
  ...(gone && { gone }),
});
const mapping = (mode: RoleMapping['mode'], defaultRole: string | null, ...mappings: MappedGroup[]): RoleMapping => ({
  mode,
  defaultRole,
  mappings,
});
const from = (grants: readonly Grant[], directory: readonly string[] = []): RoleSources => ({ grants, directory });

describe('the roles of a person', () => {
  const grants: readonly Grant[] = [
    ['grp_1', 'grp_1', 'viewer'],
    ['grp_2', 'grp_9', 'editor'],
    ['grp_3', 'grp_8', 'editor'],
  ];

  it('are all that groups and directory give, the highest first, each with what gives it', () => {
    expect(rolesOf(from(grants, ['admin', 'editor']), mapping('all', 'viewer'), DECLARED)).toEqual([
      { role: 'admin', source: 'directory' },
      { role: 'editor', source: 'mapping', groupId: 'grp_8' },
      { role: 'viewer', source: 'mapping', groupId: 'grp_1' },
    ]);
  });

  it('are the highest one alone, where the mapping says so', () => {
    const roles = rolesOf(from(grants), mapping('highest', null), DECLARED);
    expect(roles).toEqual([{ role: 'editor', source: 'mapping', groupId: 'grp_8' }]);
    expect(highestRole(roles)).toBe('editor');
  });

  it('are the default where nothing else gives one, and none where there is no default', () => {
    expect(rolesOf(NO_SOURCES, mapping('all', 'viewer'), DECLARED)).toEqual([{ role: 'viewer', source: 'default' }]);
    expect(rolesOf(from(grants), mapping('all', 'admin'), DECLARED).map((one) => one.role)).toEqual([
      'editor',
      'viewer',
    ]);
    expect(rolesOf(NO_SOURCES, mapping('all', null), DECLARED)).toEqual([]);
    expect(highestRole([])).toBeNull();
  });

  it('a retired role means the one in its place, an unknown one nothing', () => {
    expect(roleNamed(DECLARED, 'owner')).toBe('admin');
    expect(roleNamed(DECLARED, 'nobody')).toBeNull();
    const sources = from([['grp_1', 'grp_1', 'owner']], ['admin']);
    expect(rolesOf(sources, mapping('all', 'nobody'), DECLARED)).toEqual([
      { role: 'admin', source: 'mapping', groupId: 'grp_1' },
    ]);
    expect(rolesOf(NO_SOURCES, mapping('all', 'owner'), DECLARED)).toEqual([{ role: 'admin', source: 'default' }]);
  });

  it('are the same when they have the same names, wherever they come from', () => {
    const [a, b] = [{ role: 'admin', source: 'directory' } as const, { role: 'admin', source: 'default' } as const];
    expect(sameRoles([a], [b])).toBe(true);
    expect(sameRoles([a], [])).toBe(false);
    expect(sameRoles([a], [{ role: 'viewer', source: 'default' }])).toBe(false);
  });
});

describe('what gives roles', () => {
  it('names in SCIM roles count where they are declared, whatever their case', () => {
    const roles: Json = [
      { value: 'Editor' },
      { value: 'OWNER', primary: true },
      { value: 'else' },
      { display: 'admin' },
    ];
    expect(directoryRoles({ roles }, DECLARED)).toEqual(['editor', 'owner']);
    expect(directoryRoles({ entitlements: [{ value: 'viewer' }], roles: [{ value: 'admin' }] }, DECLARED)).toEqual([
      'admin',
      'viewer',
    ]);
    expect(directoryRoles({ roles: 'admin' }, DECLARED)).toEqual([]);
    expect(directoryRoles({}, DECLARED)).toEqual([]);
  });

  it('a group gives the roles of the mapped groups that it is or is below, but not of those that are gone', () => {
    const mapped = mapping('all', null, to('grp_a', 'admin'), to('grp_b', 'viewer'), to('grp_c', 'editor', true));
    expect(grantsOf('grp_x', new Set(['grp_x', 'grp_b', 'grp_c']), mapped)).toEqual([['grp_x', 'grp_b', 'viewer']]);
    expect([...mappedGroups(mapped)]).toEqual(['grp_a', 'grp_b']);
  });

  it('of two mapped groups that give one role the smaller id is named', () => {
    const mapped = mapping('all', null, to('grp_b', 'admin'), to('grp_a', 'admin'));
    expect(grantsOf('grp_x', new Set(['grp_a', 'grp_b']), mapped)).toEqual([['grp_x', 'grp_a', 'admin']]);
  });

  it('beyond the limit the highest roles are kept', () => {
    const many = Array.from({ length: MAX_GRANTS }, (_, i): Grant => [`grp_${i}`, `grp_${i}`, 'viewer']);
    const { grants } = withGrants(from(many), 'grp_z', [['grp_z', 'grp_z', 'admin']], DECLARED);
    expect(grants).toHaveLength(MAX_GRANTS);
    expect(grants.map(([, , name]) => name)).toContain('admin');
  });
});

const name = fc.constantFrom('admin', 'editor', 'viewer', 'owner', 'nobody');
const group = fc.constantFrom('grp_1', 'grp_2', 'grp_3', 'grp_4');
const anyMapping = fc.record({
  mode: fc.constantFrom<RoleMapping['mode']>('highest', 'all'),
  defaultRole: fc.option(name),
  mappings: fc.array(fc.record({ directoryId: fc.constant('dir_1'), groupId: group, role: name }), { maxLength: 6 }),
});

describe('properties of the definition', () => {
  /** The groups that count for a person who is in `direct`: the two above each are given. */
  const above: Readonly<Record<string, readonly string[]>> = { grp_1: ['grp_2', 'grp_3'], grp_2: ['grp_3'] };
  const counted = (direct: string) => new Set([direct, ...(above[direct] ?? [])]);

  it('joining and leaving groups one after the other comes to what being in the rest gives', () => {
    const moves = fc.array(fc.tuple(group, fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(anyMapping, moves, fc.array(name), (mapped, history, directory) => {
        const isIn = new Set<string>();
        let sources = from([], directory);
        for (const [id, came] of history) {
          if (came) isIn.add(id);
          else isIn.delete(id);
          sources = withGrants(sources, id, came ? grantsOf(id, counted(id), mapped) : [], DECLARED);
        }
        const names = mapped.mappings
          .filter(({ groupId }) => [...isIn].some((id) => counted(id).has(groupId)))
          .map((each) => each.role);
        const wanted = new Set([...names, ...directory].flatMap((each) => roleNamed(DECLARED, each) ?? []));
        const inOrder = DECLARED.roles.map((each) => each.name).filter((each) => wanted.has(each));
        const otherwise = mapped.defaultRole === null ? null : roleNamed(DECLARED, mapped.defaultRole);
        const all = inOrder.length === 0 && otherwise !== null ? [otherwise] : inOrder;
        const roles = rolesOf(sources, mapped, DECLARED);
        expect(roles.map((each) => each.role)).toEqual(mapped.mode === 'highest' ? all.slice(0, 1) : all);
        for (const { groupId, source } of roles) expect(groupId !== undefined).toBe(source === 'mapping');
      }),
    );
  });
});

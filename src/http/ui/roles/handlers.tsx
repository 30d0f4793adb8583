// What the pages about roles do, whichever room they stand in. The room says whose they are, and how its pages look.

import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { Reason, Result } from '../../../tenancy/result.ts';
import { roleMappingOf, saveRoleMapping } from '../../../tenancy/role-mapping.ts';
import { previewRoleMapping } from '../../../tenancy/role-preview.ts';
import type { HttpEnv } from '../../context.ts';
import { unchanged } from '../fragment.ts';
import { type Draft, draftIn, draftOf, type Fields, wantedOf } from './draft.ts';
import { MappingEditor } from './editor.tsx';
import { FoundGroups, groupsFor } from './picker.tsx';
import { type RolesPlace, type Shown, shownOf } from './place.ts';
import { MappingPreview } from './preview.tsx';
import { RecomputeNotice, recomputeTag } from './recompute.tsx';

export interface RolesRoom<E extends HttpEnv> {
  place(c: Context<E>): Promise<RolesPlace>;
  /** What came of an action. @throws what the room's pages say where it was not done */
  completed<Value>(result: Result<Value, Reason['reason']>): Value;
  /** A page of the room; `edits` where it is the editor, and not what follows it. */
  render(c: Context<E>, place: RolesPlace, content: Child, page: 'edit' | 'preview'): Promise<Response>;
  /** What stands there while no role is declared. */
  undeclared(c: Context<E>, place: RolesPlace): Promise<Response>;
}

type Handler<E extends HttpEnv> = (c: Context<E>) => Promise<Response>;

export function roleHandlers<E extends HttpEnv>(room: RolesRoom<E>): Readonly<Record<RolesPage, Handler<E>>> {
  async function editor(c: Context<E>, place: RolesPlace, fields: Fields, refused: string | null = null) {
    const draft = await draftFor(place, fields);
    const shown = room.completed(await shownOf(place.context, place.organizationId, draft.added));
    if (shown.declared.roles.length === 0) return room.undeclared(c, place);
    const found = await groupsFor(place, fields);
    const page = Number(fields['page'] ?? 0);
    return room.render(
      c,
      place,
      <MappingEditor
        {...{ place, shown, draft, found, refused, page: Number.isSafeInteger(page) && page > 0 ? page : 0 }}
      />,
      'edit',
    );
  }

  /** What the form changes; without a form nothing. */
  async function draftFor(place: RolesPlace, fields: Fields): Promise<Draft> {
    const standing = room.completed(await roleMappingOf(place.context, place.organizationId));
    return 'added' in fields ? draftIn(fields, standing) : draftOf(standing);
  }

  async function shownFor(place: RolesPlace, fields: Fields): Promise<{ draft: Draft; shown: Shown }> {
    const draft = await draftFor(place, fields);
    return { draft, shown: room.completed(await shownOf(place.context, place.organizationId, draft.added)) };
  }

  return {
    /** GET …/roles */
    async show(c) {
      return editor(c, await room.place(c), {});
    },

    /** POST …/roles: a button of the editor. */
    async edit(c) {
      const [place, fields] = await Promise.all([room.place(c), c.req.parseBody()]);
      return editor(c, place, fields);
    },

    /** POST …/roles/preview */
    async preview(c) {
      const [place, fields] = await Promise.all([room.place(c), c.req.parseBody()]);
      const { draft, shown } = await shownFor(place, fields);
      const { context, organizationId } = place;
      const token = typeof fields['token'] === 'string' ? fields['token'] : undefined;
      const preview = await previewRoleMapping(context, organizationId, wantedOf(draft, shown.standing), token);
      if (!preview.ok && preview.reason === 'invalid') return editor(c, place, fields, detailsOf(preview));
      const seen = room.completed(preview);
      return room.render(c, place, <MappingPreview {...{ place, shown, draft, preview: seen }} />, 'preview');
    },

    /** POST …/roles/save */
    async save(c) {
      const [place, fields] = await Promise.all([room.place(c), c.req.parseBody()]);
      const { context, language, organizationId, path } = place;
      const { draft, shown } = await shownFor(place, fields);
      const seen = { previewToken: typeof fields['token'] === 'string' ? fields['token'] : '' };
      const saved = await saveRoleMapping(context, organizationId, wantedOf(draft, shown.standing), seen);
      if (!saved.ok && saved.reason === 'invalid') return editor(c, place, fields, detailsOf(saved));
      const overtaken = !saved.ok && saved.reason === 'refused' && [409, 412].includes(saved.refusal.status);
      if (overtaken) return editor(c, place, fields, language.texts.roles.stale);
      room.completed(saved);
      return c.redirect(path, 303);
    },

    /** GET …/roles/progress: what the notice polls. */
    async progress(c) {
      const place = await room.place(c);
      const { recompute } = room.completed(await roleMappingOf(place.context, place.organizationId));
      return unchanged(c, recomputeTag(recompute)) ?? c.html(<RecomputeNotice place={place} recompute={recompute} />);
    },

    /** GET …/roles/groups: what the search renews while one types. */
    async groups(c) {
      const place = await room.place(c);
      return c.html(<FoundGroups place={place} found={await groupsFor(place, c.req.query())} />);
    },
  };
}

type RolesPage = 'show' | 'edit' | 'preview' | 'save' | 'progress' | 'groups';

function detailsOf({ members }: { readonly members: readonly { readonly detail: string }[] }): string {
  return members.map(({ detail }) => detail).join(' ');
}

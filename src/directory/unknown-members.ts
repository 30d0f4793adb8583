// Members that a request names and that do not exist: left out or refused, as the directory's settings say. Pure.

import { invalidValue } from '../protocol/error.ts';
import type { SkippedMembers } from './change.ts';
import { type Draft, memberName } from './draft.ts';
import { unknownMembersOf } from './settings.ts';

/** Of the members left out, so many are named; the rest is counted. */
const MAX_NAMED = 100;
/** An id is the client's text, of any length. */
const MAX_ID_LENGTH = 100;

/** The members of one request, sorted into those that exist and those that do not. */
export interface MemberCheck {
  /** One of the members is in the group already. */
  sawMember(): void;
  /** Whether the member exists. @throws ScimError invalidValue where it does not and the directory refuses that */
  isKnown(id: string): boolean;
  /**
   * Ends the check.
   * @throws ScimError invalidValue where none of the members exists
   */
  settled(): SkippedMembers;
}

export function checkMembers(draft: Draft): MemberCheck {
  const directory = draft.directory.now;
  const skips = directory !== null && unknownMembersOf(directory) === 'skip';
  const unknown = new Set<string>();
  let known = 0;
  return {
    sawMember() {
      known += 1;
    },
    isKnown(id) {
      if (memberName(draft, id) !== null) {
        known += 1;
        return true;
      }
      unknown.add(id);
      if (!skips) throw noSuchMember(id);
      return false;
    },
    settled() {
      const [first] = unknown;
      if (first !== undefined && known === 0) throw noSuchMember(first);
      const ids = [...unknown].slice(0, MAX_NAMED).map((id) => id.slice(0, MAX_ID_LENGTH).toWellFormed());
      return { count: unknown.size, ids };
    },
  };
}

function noSuchMember(id: string) {
  return invalidValue(`members: user or group ${id} does not exist in this directory.`);
}

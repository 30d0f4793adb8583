// Members as events name them, in parts that an event may hold. Pure.

/** A membership event names at most so many members; a larger change is several events. */
const MAX_MEMBERS = 100;
/** Names may be long: with the group and the member's frame around them an event is to stay within 64 KiB. */
const MAX_BYTES = 56 * 1024;

/** The members in order, in runs of at most 100 whose JSON is not too long. None for no members. */
export function partsOf<Member>(members: readonly Member[]): Member[][] {
  const parts: Member[][] = [];
  let part: Member[] = [];
  let bytes = 0;
  for (const member of members) {
    const size = new TextEncoder().encode(JSON.stringify(member)).length;
    if (part.length === MAX_MEMBERS || (part.length > 0 && bytes + size > MAX_BYTES)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(member);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

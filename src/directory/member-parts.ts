// Members as events name them, in parts that an event may hold. Pure.

/** A membership event names at most so many members; a larger change is several events. */
const MAX_MEMBERS = 100;
/** Names may be long: an event must fit a row, whose JSON is JSON once more on its way to the database. */
const MAX_CHARACTERS = 300_000;

/** The members in order, in runs of at most 100 whose JSON is not too long. None for no members. */
export function partsOf<Member>(members: readonly Member[]): Member[][] {
  const parts: Member[][] = [];
  let part: Member[] = [];
  let characters = 0;
  for (const member of members) {
    const size = JSON.stringify(member).length;
    if (part.length === MAX_MEMBERS || (part.length > 0 && characters + size > MAX_CHARACTERS)) {
      parts.push(part);
      part = [];
      characters = 0;
    }
    part.push(member);
    characters += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

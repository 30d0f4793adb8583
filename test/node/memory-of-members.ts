// Run by memory.test.ts with `node --expose-gc`: what the process holds at most while the response of a group is written and
// read, for groups of some lengths. One line of JSON for each.

const LENGTHS = [10_000, 100_000, 400_000];
/** Odd, so that there is a median. */
const ROUNDS = 3;

// By a name that the compiler does not follow: it is checked with the types of Workers, and this with those of Node.
const path = new URL('../world/long-group.ts', import.meta.url).href;
const { responseOf }: { responseOf: (length: number) => ReadableStream<Uint8Array> } = await import(path);

function inUse(): number {
  globalThis.gc?.();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What is held more at most, looked at after each piece, and how many bytes and pieces there were. */
async function heldOnce(length: number): Promise<{ held: number; bytes: number; pieces: number }> {
  const before = inUse();
  const reader = responseOf(length).getReader();
  let [held, bytes, pieces] = [0, 0, 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { held, bytes, pieces };
    bytes += value.byteLength;
    pieces += 1;
    held = Math.max(held, inUse() - before);
  }
}

// The first ones of a process pay for its start, so they are not counted.
for (let n = 0; n < ROUNDS; n++) await heldOnce(40_000);
for (const length of LENGTHS) {
  const rounds = [];
  for (let n = 0; n < ROUNDS; n++) rounds.push(await heldOnce(length));
  rounds.sort((a, b) => a.held - b.held);
  console.log(JSON.stringify({ length, ...rounds[(ROUNDS - 1) / 2] }));
}

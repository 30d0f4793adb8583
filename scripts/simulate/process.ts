// A process of a run: an isolate of the Worker, an object, a host app. Ended without a word, nothing that it waits for
// ever comes, and nothing that it asked for is taken back.

export interface Process {
  readonly name: string;
  alive(): boolean;
  kill(): void;
  /** What others do when it ends. Returns what takes it back. */
  onKill(then: () => void): () => void;
}

export function startProcess(name: string): Process {
  let alive = true;
  const watching = new Set<() => void>();
  return {
    name,
    alive: () => alive,
    kill() {
      alive = false;
      for (const then of [...watching]) then();
      watching.clear();
    },
    onKill(then) {
      watching.add(then);
      return () => watching.delete(then);
    },
  };
}

// The profiler of a local workerd, by the Chrome DevTools protocol.

import { z } from 'zod';

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
  startTime: z.number(),
  endTime: z.number(),
});
export type Profile = z.infer<typeof Profile>;

const Message = z.object({ id: z.number().optional(), result: z.unknown().optional() });
const Targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const SAMPLE_MICROSECONDS = 200;

export interface Inspector {
  start(): Promise<void>;
  stop(): Promise<Profile>;
}

/** Attaches to the Worker behind an inspector port of `wrangler dev`. */
export async function openInspector(port: number): Promise<Inspector> {
  const answer = await fetch(`http://127.0.0.1:${port}/json`);
  const [target] = Targets.parse(await answer.json());
  if (!target) throw new Error('There is nothing to inspect.');
  const socket = new WebSocket(target.webSocketDebuggerUrl, { headers: { origin: 'http://127.0.0.1' } });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('The inspector refuses.')), { once: true });
  });
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = Message.parse(JSON.parse(String(data)));
    if (id !== undefined) waiting.get(id)?.(result);
  });
  let last = 0;
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = ++last;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => waiting.set(id, resolve));
  };
  await call('Profiler.enable');
  await call('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  return {
    start: async () => {
      await call('Profiler.start');
    },
    stop: async () => z.object({ profile: Profile }).parse(await call('Profiler.stop')).profile,
  };
}

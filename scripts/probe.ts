// Questions to a local server: is it there, and the push that stands in for the cron trigger.

const SCHEDULED_PATH = '/cdn-cgi/local/scheduled?cron=*+*+*+*+*';

/** Whether /healthz answered 200 in time. */
export async function isHealthy(origin: string, timeoutMs: number): Promise<boolean> {
  return (await statusOf(`${origin}/healthz`, timeoutMs)) === 200;
}

/** Whether the server answered at all. */
export async function isAnswering(origin: string, timeoutMs: number): Promise<boolean> {
  return (await statusOf(`${origin}/healthz`, timeoutMs)) !== null;
}

/** Fires the scheduled handler and waits for it. Wrangler itself never does. False when it did not answer in time. */
export async function fireScheduled(origin: string, timeoutMs: number): Promise<boolean> {
  return (await statusOf(`${origin}${SCHEDULED_PATH}`, timeoutMs)) !== null;
}

/** Null stands for no answer: refused, broken off or too late. */
async function statusOf(url: string, timeoutMs: number): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}

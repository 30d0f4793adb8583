// Wake-ups in a hurry say nothing new: each only tells that there are events. The first goes at once, those that come
// within a moment share one. Should the object be evicted in that moment, the sweep finds their events.

/** How long commits share a wake-up. A wake-up costs a message, a consumer and its trips. */
export const WAKE_SPACING_MS = 50;

/** `wake`, at most once in `spacingMs`: what is asked for sooner is one more at the end of it. */
export function spaced(wake: () => Promise<void>, spacingMs: number, now: () => number): () => Promise<void> {
  let lastAt = Number.NEGATIVE_INFINITY;
  let coming: Promise<void> | null = null;
  const send = () => {
    coming = null;
    lastAt = now();
    return wake();
  };
  return () => {
    if (coming) return coming;
    const waitMs = lastAt + spacingMs - now();
    if (waitMs <= 0) return send();
    coming = new Promise((resolve) => setTimeout(resolve, waitMs)).then(send);
    return coming;
  };
}

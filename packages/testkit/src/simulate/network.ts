// A network that can be made to fail: an answer that gets lost after the request was carried out.

import type { Fetch } from '../jumpcloud/client.ts';

export interface Network {
  readonly fetch: Fetch;
  /** The next request is carried out, and its answer is lost: the sender repeats it. */
  loseAnswer(): void;
}

export function network(inner: Fetch = (url, init) => fetch(url, init)): Network {
  let losing = false;
  return {
    fetch: async (url, init) => {
      const answer = await inner(url, init);
      if (!losing) return answer;
      losing = false;
      await answer.text();
      throw new TypeError('The answer was lost on the way.');
    },
    loseAnswer: () => {
      losing = true;
    },
  };
}

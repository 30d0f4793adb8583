// One request that is to be refused. By node:http, since fetch takes three times as much of the machine that is measured.

import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';

/** Sends a body with a token, takes the answer to its end, and returns its status. */
export async function refusedStatus(url: string, agent: Agent, token: string, body: Buffer): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/scim+json',
    'content-length': body.byteLength,
  };
  const sending = request(url, { agent, method: 'POST', headers });
  sending.end(body);
  const [answer]: IncomingMessage[] = await once(sending, 'response');
  answer?.resume();
  if (answer) await once(answer, 'end');
  return answer?.statusCode ?? 0;
}

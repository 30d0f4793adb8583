// JumpCloud's export of a whole company into an empty directory, with a host app listening: how fast, whether the rate
// falls as the directory grows, and whether every event arrives once and in order.

import { z } from 'zod';
import { exportCompany } from '../../packages/testkit/src/jumpcloud/export.ts';
import { type CompanySize, foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import { startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { restClient } from '../../scripts/rest.ts';
import type { RunningServer } from '../../scripts/server.ts';
import { startReceiver } from '../receiver.ts';
import { lastSequence } from './deliveries.ts';

export interface Imported {
  readonly requests: number;
  readonly retried: number;
  readonly seconds: number;
  /** Users a second in each tenth of the import. */
  readonly userRates: readonly number[];
  /** Seconds for the groups and their memberships. */
  readonly groupSeconds: number;
  readonly events: number;
  readonly inOrder: boolean;
  /** From the last answer until the last event was delivered. */
  readonly deliveryLagSeconds: number;
  readonly deliverySeconds: number;
}

const Id = z.object({ id: z.string() });
const Directory = Id.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });
const TENTHS = 10;
const QUIET_MS = 250;
const MAX_WAIT_MS = 300_000;

/** @throws UnexpectedAnswer for any answer that the provider would report. */
export async function importCompany(server: RunningServer, size: CompanySize, concurrency: number): Promise<Imported> {
  const rest = restClient(server.origin, server.adminApiKey);
  const organization = await rest.call(Id, 'POST', '/organizations', { name: 'Import' });
  const receiver = await startReceiver();
  const { url } = receiver;
  await rest.call(Id, 'POST', '/webhooks', { url, organizationId: organization.id, maxBatch: 100, startAfter: 0 });
  const path = `/organizations/${organization.id}/directories`;
  const directory = await rest.call(Directory, 'POST', path, { provider: 'jumpcloud' });
  const { token } = await rest.call(Token, 'POST', `/directories/${directory.id}/tokens`, {});

  const began = performance.now();
  const tenths: number[] = [];
  let usersDone = began;
  const session = startSession({
    baseUrl: directory.endpoint,
    token,
    company: foundCompany(1, size),
    concurrency,
    onProgress: ({ done, stage, total }) => {
      if (stage !== 'users') return;
      if (done % Math.ceil(total / TENTHS) === 0 || done === total) tenths.push(performance.now());
      usersDone = performance.now();
    },
  });
  await exportCompany(session);
  const ended = performance.now();

  const last = await lastSequence(rest, organization.id);
  const got = () => receiver.sequences.get(organization.id) ?? [];
  while (got().length < last && performance.now() - ended < MAX_WAIT_MS)
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const delivered = performance.now();
  receiver.close();
  const perTenth = size.users / TENTHS;
  return {
    requests: session.client.counts.sent,
    retried: session.client.counts.retried,
    seconds: (ended - began) / 1000,
    userRates: tenths.map((time, i) => (perTenth * 1000) / (time - (tenths[i - 1] ?? began))),
    groupSeconds: (ended - usersDone) / 1000,
    events: last,
    inOrder: got().length === last && got().every((sequence, i) => sequence === i + 1),
    deliveryLagSeconds: (delivered - ended) / 1000,
    deliverySeconds: (delivered - began) / 1000,
  };
}

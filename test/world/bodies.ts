// Bodies of requests, as an identity provider sends them.

import type { JsonObject } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';

export const userBody = (userName: string, more: JsonObject = {}): JsonObject => ({
  schemas: [URN.user],
  userName,
  ...more,
});

export const groupBody = (displayName: string, members: readonly string[] = []): JsonObject => ({
  schemas: [URN.group],
  displayName,
  members: members.map((value) => ({ value })),
});

export const patchBody = (...operations: JsonObject[]): JsonObject => ({
  schemas: [URN.patchOp],
  Operations: operations,
});

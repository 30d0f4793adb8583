// Ids that name their place: prefix, shard label, random part. Malformed ones are refused without I/O.
//   org_[label_]X          dir_[label_]X + its own part      X has 80 random bits, the directory's part 65
//   wh_[label_] + a time-ordered part: the label of the database where it was created, '' for webhooks of all organizations
// Users and groups carry a time-ordered id, so that id order is the order of lists.

import { customAlphabet } from 'nanoid';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ORGANIZATION_PART = 16;
const DIRECTORY_PART = 13;
const RANDOM_PART = 16;
const TIME_PART = 10;

const random = customAlphabet(ALPHABET, RANDOM_PART);
const randomDirectoryPart = customAlphabet(ALPHABET, DIRECTORY_PART);

const ORGANIZATION = new RegExp(`^org_(?:([a-z0-9]{1,8})_)?[${ALPHABET}]{${ORGANIZATION_PART}}$`);
const DIRECTORY = new RegExp(`^dir_(?:([a-z0-9]{1,8})_)?[${ALPHABET}]{${ORGANIZATION_PART + DIRECTORY_PART}}$`);

/** `label` names the shard (`eu` for `DB_EU`), '' the default one. */
export function newOrganizationId(label = ''): string {
  return `org_${label && `${label}_`}${random()}`;
}

export function newDirectoryId(organizationId: string): string {
  return `dir_${organizationId.slice('org_'.length)}${randomDirectoryPart()}`;
}

/** The directories of an organization are a range of ids: from (inclusive) to (exclusive). */
export function directoryRangeOf(organizationId: string): { from: string; to: string } {
  const from = `dir_${organizationId.slice('org_'.length)}`;
  return { from, to: `${from}~` };
}

export function isOrganizationId(id: string): boolean {
  return ORGANIZATION.test(id);
}

export function isDirectoryId(id: string): boolean {
  return DIRECTORY.test(id);
}

/** The organization of a well-formed directory id. Pure: no look-up finds the shard or the object. */
export function organizationOf(directoryId: string): string {
  return `org_${directoryId.slice('dir_'.length, -DIRECTORY_PART)}`;
}

/** The shard label in a well-formed organization or directory id; '' for the default shard. */
export function shardLabelOf(id: string): string {
  return (ORGANIZATION.exec(id) ?? DIRECTORY.exec(id))?.[1] ?? '';
}

/** Which share of all organizations of a database stands up to an id, 0 to 1: their ids are spread evenly. */
export function shareOfOrganizations(id: string): number {
  const unique = id.slice(-ORGANIZATION_PART);
  if (!isOrganizationId(id)) return 0;
  return [...unique.slice(0, 2)].reduce((share, letter, n) => share + ALPHABET.indexOf(letter) / 32 ** (n + 1), 0);
}

/** Time-ordered ids by prefix: 48 bits of milliseconds, then 80 random bits. */
export type IdPrefix =
  | 'usr'
  | 'grp'
  | 'evt'
  | 'tok'
  | 'key'
  | 'wh'
  | 'del'
  | 'req'
  | 'rsy'
  | 'era'
  | 'rec'
  | 'aud'
  | 'ses'
  | 'pl'
  | 'oc'
  | 'sec'
  | 'alt'
  | 'ale';

export function newId(prefix: IdPrefix, nowMs: number): string {
  return `${prefix}_${encodeTime(nowMs)}${random()}`;
}

/** Least id of a prefix at or after a time: where a time range of time-ordered ids begins. */
export function idAt(prefix: IdPrefix, timeMs: number): string {
  return `${prefix}_${encodeTime(timeMs)}`;
}

const WEBHOOK = /^wh_(?:([a-z0-9]{1,8})_)?[0-9a-z]{12,40}$/;

/** A webhook's new id with the label of the database that it is created in; as it is for the default one. */
export function labelledWebhookId(id: string, label: string): string {
  return label === '' ? id : `wh_${label}_${id.slice('wh_'.length)}`;
}

export function isWebhookId(id: string): boolean {
  return WEBHOOK.test(id);
}

/** The label in a webhook's id; '' for the default database, and for what is no webhook's id. */
export function webhookLabelOf(id: string): string {
  return WEBHOOK.exec(id)?.[1] ?? '';
}

/** Whether a user or group can have this id. Others need no look-up: nobody's row has them. */
export function isResourceId(id: string): boolean {
  return /^(?:usr|grp)_/.test(id) && id.length <= 'usr_'.length + TIME_PART + RANDOM_PART;
}

export function isGroupId(id: string): boolean {
  return id.startsWith('grp_');
}

function encodeTime(timeMs: number): string {
  let rest = Math.max(0, Math.floor(timeMs));
  let text = '';
  for (let i = 0; i < TIME_PART; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

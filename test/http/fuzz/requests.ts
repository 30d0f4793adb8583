// Requests at a SCIM endpoint, right, wrong and absurd: routes, queries, headers and bodies by chance.

import fc from 'fast-check';
import type { Json } from '../../../src/protocol/json.ts';
import {
  attributeName,
  bulkBody,
  filterText,
  groupBody,
  json,
  patchBody,
  searchBody,
  text,
  userBody,
} from './values.ts';

export interface Target {
  /** Path of the endpoint. */
  readonly base: string;
  readonly token: string;
  /** Of a neighbour. */
  readonly otherToken: string;
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Of the neighbour, or of nobody. */
  readonly foreignIds: readonly string[];
}

export interface FuzzRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const RAW_SEGMENTS = ['%00', '%2e%2e', '%ff', '..', 'a%2fb', '%', '%zz', ';x=1', '*', '.search', 'x'.repeat(3000)];
const ENDPOINTS = ['Users', 'Groups', 'Bulk', '.search', 'Me', 'Schemas', 'ResourceTypes', 'ServiceProviderConfig'];

export function requestTo(target: Target): fc.Arbitrary<FuzzRequest> {
  const foreign = fc.constantFrom(...target.foreignIds);
  const users = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...target.userIds) },
    { weight: 1, arbitrary: foreign },
  );
  const groups = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...target.groupIds) },
    { weight: 1, arbitrary: foreign },
  );
  const ids = fc.oneof({ weight: 3, arbitrary: users }, { weight: 1, arbitrary: groups });
  const routes = fc.oneof(
    { weight: 4, arbitrary: sensible('GET', fc.constantFrom('/Users', '/Groups', '/'), nothing) },
    { weight: 3, arbitrary: sensible('POST', fc.constant('/Users'), userBody()) },
    { weight: 2, arbitrary: sensible('POST', fc.constant('/Groups'), groupBody(ids)) },
    { weight: 2, arbitrary: sensible('PUT', at('Users', users), userBody()) },
    { weight: 1, arbitrary: sensible('PUT', at('Groups', groups), groupBody(ids)) },
    { weight: 5, arbitrary: sensible('PATCH', fc.oneof(at('Users', users), at('Groups', groups)), patchBody(ids)) },
    {
      weight: 3,
      arbitrary: sensible('POST', fc.constantFrom('/.search', '/Users/.search', '/Groups/.search'), searchBody),
    },
    { weight: 2, arbitrary: sensible('POST', fc.constant('/Bulk'), bulkBody(ids)) },
    { weight: 1, arbitrary: sensible('DELETE', fc.oneof(at('Users', users), at('Groups', groups)), nothing) },
    { weight: 2, arbitrary: anyRoute(ids) },
  );
  return fc
    .tuple(routes, query, fc.nat(4), headersFor(target))
    .map(([{ body, method, path }, search, chance, headers]) => ({
      method,
      // Most writes have none: of two attribute lists at once nothing is left.
      path: `${target.base}${path}${method === 'GET' || chance === 0 ? search : ''}`,
      headers,
      ...(body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body }),
    }));
}

type Route = Pick<FuzzRequest, 'method' | 'path' | 'body'>;
const nothing = fc.constant(undefined);

function sensible(
  method: string,
  path: fc.Arbitrary<string>,
  body: fc.Arbitrary<Json | undefined>,
): fc.Arbitrary<Route> {
  return fc.tuple(path, body.chain(written)).map(([to, sent]) => ({ method, path: to, body: sent }));
}

function at(endpoint: string, ids: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return ids.map((id) => `/${endpoint}/${id}`);
}

function anyRoute(ids: fc.Arbitrary<string>): fc.Arbitrary<Route> {
  const segment = fc.oneof(
    fc.constantFrom(...ENDPOINTS, ...RAW_SEGMENTS),
    ids,
    text.map((each) => encodeURIComponent(each.toWellFormed().slice(0, 200))),
  );
  const path = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
  return fc
    .tuple(fc.constantFrom(...METHODS), path, fc.oneof(json, bulkBody(ids)).chain(written))
    .map(([method, to, body]) => ({ method, path: to, body }));
}

/** Mostly as JSON; else cut short, too deep, or no text at all. */
function written(body: Json | undefined): fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> {
  if (body === undefined) return fc.constant(undefined);
  const sound = JSON.stringify(body);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(sound) },
    { weight: 1, arbitrary: fc.nat(sound.length).map((end) => sound.slice(0, end)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '[]', 'null', '{}{}', '\ufeff{}', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)) },
  );
}

const integer = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('0', '1', '5', '-1', '1.5', '', '9'.repeat(30)),
  text,
);

const query = fc
  .record(
    {
      filter: filterText,
      sortBy: attributeName,
      sortOrder: fc.constantFrom('ascending', 'DESCENDING', 'x'),
      startIndex: integer,
      count: integer,
      cursor: fc.oneof(fc.constant(''), text),
      attributes: fc.array(attributeName, { maxLength: 3 }).map((names) => names.join()),
      excludedAttributes: attributeName,
      [' unknown']: text,
    },
    { requiredKeys: [] },
  )
  .chain((all) => fc.subarray(Object.entries(all)).map((some) => some.slice(0, 3)))
  .chain((some) =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(some.length === 0 ? '' : `?${new URLSearchParams(some)}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('?', '?%ZZ&filter=%ff', '?filter', '?cursor', '?a=b=c&&', '?filter=%00'),
      },
    ),
  );

const header = fc.string({
  unit: fc.constantFrom('a', '"', '*', ',', '/', ';', '=', ' ', 'W', '1'),
  maxLength: 12,
});

function headersFor({ otherToken, token }: Target): fc.Arbitrary<Record<string, string>> {
  const authorization = fc.oneof(
    { weight: 30, arbitrary: fc.constant(`Bearer ${token}`) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        header,
        fc.constantFrom(
          '',
          'Bearer',
          `Bearer ${otherToken}`,
          `bearer  ${token} `,
          `Basic ${token}`,
          `Bearer ${token}x`,
        ),
      ),
    },
  );
  const mediaType = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom('application/scim+json', 'application/json; charset=utf-8') },
    { weight: 1, arbitrary: fc.oneof(header, fc.constantFrom('text/plain', 'application/json; charset=latin1')) },
  );
  const version = fc.oneof(fc.constantFrom('W/"1"', '*', 'W/"2", W/"3"', '""'), header);
  const rare = <Value>(arbitrary: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 9, arbitrary: nothing }, { weight: 1, arbitrary });
  return fc
    .record({
      Authorization: authorization,
      'Content-Type': mediaType,
      Accept: rare(header),
      'If-Match': rare(version),
      'If-None-Match': rare(version),
      'Content-Encoding': rare(fc.constantFrom('gzip', 'identity')),
    })
    .map((all) =>
      Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    );
}

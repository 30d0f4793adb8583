// /ServiceProviderConfig, /Schemas and /ResourceTypes (RFC 7644 §4). Paging and sorting are ignored there, a filter is
// refused: both as the RFC says.

import { findDirectory, findDirectoryAndClients } from '../../directory/find.ts';
import { userTypeOf } from '../../directory/record.ts';
import { resourceType, resourceTypes, schema, schemas, serviceProviderConfig } from '../../protocol/discovery.ts';
import { forbidden } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { strictType } from '../../protocol/strict.ts';
import { VERSION } from '../../version.ts';
import type { Call } from './call.ts';
import { respond, respondList } from './respond.ts';

export async function getServiceProviderConfig(call: Call): Promise<Response> {
  const { directory, oauth } = await findDirectoryAndClients(call.reader);
  refuseFilter(call);
  const { base } = call.reader;
  const { schemas, ...config } = serviceProviderConfig(base, { strict: directory.profile === 'strict', oauth });
  // RFC 7643 §5. With the version, by which an administrator can say what they see.
  const documentationUri = `${new URL(base).origin}/docs?version=${VERSION}`;
  return respond(200, { schemas, documentationUri, ...config });
}

export async function listSchemas(call: Call): Promise<Response> {
  return all(schemas(call.reader.base, await typeFor(call)));
}

export async function getSchema(call: Call, urn: string): Promise<Response> {
  return respond(200, schema(call.reader.base, await typeFor(call), urn));
}

export async function listResourceTypes(call: Call): Promise<Response> {
  return all(resourceTypes(call.reader.base, await typeFor(call)));
}

export async function getResourceType(call: Call, name: string): Promise<Response> {
  return respond(200, resourceType(call.reader.base, await typeFor(call), name));
}

/** The User type of the directory: with its own extension. */
async function typeFor(call: Call): Promise<ResourceType> {
  const directory = await findDirectory(call.reader);
  refuseFilter(call);
  const type = userTypeOf(directory.extension);
  return directory.profile === 'strict' ? strictType(type) : type;
}

function refuseFilter(call: Call): void {
  if (call.params.has('filter')) throw forbidden('Discovery resources cannot be filtered (RFC 7644 §4).');
}

function all(resources: readonly JsonObject[]): Response {
  return respondList({ resources, totalResults: resources.length, startIndex: 1 });
}

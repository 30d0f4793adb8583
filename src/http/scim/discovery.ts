// /ServiceProviderConfig, /Schemas and /ResourceTypes (RFC 7644 §4). Paging and sorting are ignored there, a filter is
// refused: both as the RFC says.

import { findDirectoryAndClients, findDirectoryAndRoles } from '../../directory/find.ts';
import { userTypeOf } from '../../directory/record.ts';
import {
  resourceType,
  resourceTypes,
  type Spoken,
  schema,
  schemas,
  serviceProviderConfig,
} from '../../protocol/discovery.ts';
import { forbidden } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
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
  return all(schemas(call.reader.base, await spokenBy(call)));
}

export async function getSchema(call: Call, urn: string): Promise<Response> {
  return respond(200, schema(call.reader.base, await spokenBy(call), urn));
}

export async function listResourceTypes(call: Call): Promise<Response> {
  return all(resourceTypes(call.reader.base, await spokenBy(call)));
}

export async function getResourceType(call: Call, name: string): Promise<Response> {
  return respond(200, resourceType(call.reader.base, await spokenBy(call), name));
}

/** What the directory speaks: its User type with its own extension, and the roles that are declared. */
async function spokenBy(call: Call): Promise<Spoken> {
  const { declared, directory } = await findDirectoryAndRoles(call.reader);
  refuseFilter(call);
  const type = userTypeOf(directory.extension);
  return { userType: directory.profile === 'strict' ? strictType(type) : type, roles: declared.roles };
}

function refuseFilter(call: Call): void {
  if (call.params.has('filter')) throw forbidden('Discovery resources cannot be filtered (RFC 7644 §4).');
}

function all(resources: readonly JsonObject[]): Response {
  return respondList({ resources, totalResults: resources.length, startIndex: 1 });
}

// What the player reads from answers: ids and lists, narrowed from unknown JSON.

export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** A JSON object. @throws MalformedAnswer */
export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedAnswer(`${what} is not an object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value));
}

/** The resource's `id`, which must be a JSON string. @throws MalformedAnswer */
export function idOf(body: unknown): string {
  return textOf(objectOf(body, 'The resource').id, 'id');
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new MalformedAnswer(`${what} is not a string: ${JSON.stringify(value)}`);
  return value;
}

export interface Page {
  readonly totalResults: number;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

/** A ListResponse. An absent `Resources` is an empty list (RFC 7644 §3.4.2). @throws MalformedAnswer */
export function pageFrom(body: unknown): Page {
  const { totalResults, Resources: resources = [] } = objectOf(body, 'The list');
  if (typeof totalResults !== 'number' || !Array.isArray(resources))
    throw new MalformedAnswer(`Not a ListResponse: ${JSON.stringify(body)?.slice(0, 200)}`);
  return { totalResults, resources: resources.map((resource: unknown) => objectOf(resource, 'A resource')) };
}

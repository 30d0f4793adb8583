// What travels between processes is copied on its way, as the runtime does it.

/** As structuredClone, and faster for what JSON has. */
export function copied<T>(value: T): T;
export function copied(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return structuredClone(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => copied(each));
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) copy[name] = copied(each);
  return copy;
}

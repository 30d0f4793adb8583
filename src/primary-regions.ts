// Where databases answer from, as far as this isolate has heard.

const regions = new WeakMap<object, string>();

/** D1's name of the region from which a database answers, such as WEUR; undefined where it is not known yet. */
export function regionOf(d1: object): string | undefined {
  return regions.get(d1);
}

/** Notes what an answer says of it, if the primary gave it. */
export function noteRegion(
  d1: object,
  meta: { readonly served_by_primary?: boolean; readonly served_by_region?: string } | undefined,
): void {
  const { served_by_primary: byPrimary, served_by_region: region } = meta ?? {};
  if (region !== undefined && byPrimary !== false) regions.set(d1, region);
}

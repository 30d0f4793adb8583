// Where the pages of the API's description stand. Pure.

export const MODELS = 'models';

/** `''` for the first page. */
export function docsPath(slug: string): string {
  return slug === '' ? '/docs' : `/docs/${slug}`;
}

/** `API keys` → `api-keys` */
export function slugOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

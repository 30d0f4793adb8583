// The TypeScript of a page of the documentation: each fence that names a file is that file, all others of the page
// together are one module.

/** Files by name; `page` names the one that the unnamed fences make. */
export function snippetsOf(markdown: string, page: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [, name, text = ''] of markdown.matchAll(/^```ts(?: (\S+))?\n(.*?)^```$/gms)) {
    const file = name ?? page;
    files.set(file, (files.get(file) ?? '') + text);
  }
  return files;
}

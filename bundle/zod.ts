// Stands in for `zod` in the Worker's bundle (wrangler.toml, [alias]). Types and tests use the package itself.

import * as z from './zod-names.ts';

export * from './zod-names.ts';
export { z };
export default z;

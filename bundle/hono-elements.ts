// Stands in for what Hono's JSX makes of <title>, <meta>, <link>, <script>, <form> and others in the Worker's bundle
// (wrangler.toml, [alias]): moved into the head, made one of several. Ours stand where they belong (http/ui/layout.tsx).

export const components_exports = {};

#!/usr/bin/env node
// `npx rollcall dev`.

await import('../dist/cli.js');

// The Worker's parts, for a test that runs all of it in Node (test/node/installation.ts).

export { tick } from '../../src/clock.ts';
export { app } from '../../src/http/app.ts';
export { openWriter } from '../../src/organization/writer.ts';

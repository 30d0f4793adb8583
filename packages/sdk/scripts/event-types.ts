// Types of all events for other languages, from the OpenAPI document, by quicktype.
// node packages/sdk/scripts/event-types.ts python|go OUT

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype } from 'quicktype-core';

const DOCUMENT = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
const [, , language = '', out = ''] = process.argv;
if (language !== 'python' && language !== 'go') throw new Error('The language is python or go.');

// Times stay texts: parsing them needs a package that not everybody has.
const text = readFileSync(DOCUMENT, 'utf8').replaceAll('#/components/schemas/', '#/definitions/');
const { components } = JSON.parse(text, (name, value) =>
  name === 'format' && value === 'date-time' ? undefined : value,
);
const input = new JSONSchemaInput(new FetchingJSONSchemaStore());
const schema = { $ref: '#/definitions/Event', definitions: components.schemas };
await input.addSource({ name: 'Event', schema: JSON.stringify(schema) });
const inputData = new InputData();
inputData.addInput(input);
const rendererOptions = language === 'go' ? { package: 'rollcall' } : { 'python-version': '3.7' };
const { lines } = await quicktype({ inputData, lang: language, rendererOptions });
writeFileSync(out, `${lines.join('\n').trimEnd()}\n`);

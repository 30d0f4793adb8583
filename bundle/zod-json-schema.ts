// Stands in for zod's own making of JSON Schema in the Worker's bundle (wrangler.toml, [alias]): the REST API's description
// is made by zod-to-openapi, and each class of zod refers to it, so that no bundler can leave it out by itself.

/** What a schema's own checks ask of it (`minLength`, `maxValue`, …), which zod-to-openapi reads. */
export { aggregateChecks } from '../node_modules/zod/v4/core/json-schema-processors.js';

function absent(): never {
  throw new Error('JSON Schema by zod is not part of the bundle: bundle/zod-json-schema.ts.');
}

/** Of a schema: its method. */
export const createToJSONSchemaMethod = () => absent;
export const createStandardJSONSchemaMethod = () => absent;

export {
  absent as anyProcessor,
  absent as arrayProcessor,
  absent as bigintProcessor,
  absent as booleanProcessor,
  absent as catchProcessor,
  absent as customProcessor,
  absent as dateProcessor,
  absent as defaultProcessor,
  absent as enumProcessor,
  absent as fileProcessor,
  absent as functionProcessor,
  absent as intersectionProcessor,
  absent as lazyProcessor,
  absent as literalProcessor,
  absent as mapProcessor,
  absent as nanProcessor,
  absent as neverProcessor,
  absent as nonoptionalProcessor,
  absent as nullProcessor,
  absent as nullableProcessor,
  absent as numberProcessor,
  absent as objectProcessor,
  absent as optionalProcessor,
  absent as pipeProcessor,
  absent as prefaultProcessor,
  absent as promiseProcessor,
  absent as readonlyProcessor,
  absent as recordProcessor,
  absent as setProcessor,
  absent as stringProcessor,
  absent as successProcessor,
  absent as symbolProcessor,
  absent as templateLiteralProcessor,
  absent as transformProcessor,
  absent as tupleProcessor,
  absent as undefinedProcessor,
  absent as unionProcessor,
  absent as unknownProcessor,
  absent as voidProcessor,
};

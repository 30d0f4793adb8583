// What PATCH is, once understood (RFC 7644 §3.5.2): parse.ts makes it, apply.ts carries it out.

import type { TargetPath } from '../filter/parse.ts';
import type { Json } from '../json.ts';

export type PatchOperation =
  | {
      readonly op: 'add' | 'replace';
      readonly target: TargetPath;
      readonly value: Json;
      /** A filter that selects nothing makes the value it describes, instead of noTarget. */
      readonly createsMissing: boolean;
    }
  | {
      readonly op: 'remove';
      readonly target: TargetPath;
      /** Of a multi-valued attribute, only these values go. */
      readonly value?: Json;
    };

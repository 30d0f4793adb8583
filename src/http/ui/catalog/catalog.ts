// What pages say, by language. The type comes from English: a language that lacks a text does not compile.

import type { en } from './en.ts';

export type Catalog = typeof en;

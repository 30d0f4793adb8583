// What pages say. The type comes from English: a language that lacks a text, or has one too many, does not compile.

import type { en } from './en.ts';

export type Texts = typeof en;

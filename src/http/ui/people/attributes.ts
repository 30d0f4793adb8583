// Every attribute of a resource as rows of name and text, the way a person reads them. Pure.

import { isObject, type Json, type JsonObject } from '../../../protocol/json.ts';
import type { Language } from '../catalog/language.ts';

export interface AttributeRow {
  readonly name: string;
  readonly text: string;
}

const HIDDEN = new Set(['schemas', 'id', 'meta', 'groups', 'members']);
const MAX_TEXT = 400;

/** Attributes of extensions stand under their own names. */
export function attributeRows(resource: JsonObject, language: Language): AttributeRow[] {
  return Object.entries(resource).flatMap(([name, value]) => {
    if (HIDDEN.has(name)) return [];
    if (name.startsWith('urn:') && isObject(value)) return attributeRows(value, language);
    return rowsOf(titled(name), value, language);
  });
}

function rowsOf(name: string, value: Json, language: Language): AttributeRow[] {
  if (Array.isArray(value)) return value.flatMap((element) => elementRows(name, element, language));
  if (isObject(value))
    return Object.entries(value).flatMap(([part, inner]) => rowsOf(`${name}: ${spaced(part)}`, inner, language));
  return value === null ? [] : [{ name, text: shown(value, language) }];
}

/** `Emails (work, primary)`: what an element says of itself goes to its name. */
function elementRows(name: string, element: Json, language: Language): AttributeRow[] {
  if (!isObject(element)) return rowsOf(name, element, language);
  const { type, primary, value, display, ...others } = element;
  const marks = [typeof type === 'string' ? type : '', primary === true ? language.texts.words.primary : ''].filter(
    (mark) => mark !== '',
  );
  const marked = marks.length === 0 ? name : `${name} (${marks.join(', ')})`;
  if (value !== undefined && !isObject(value) && !Array.isArray(value))
    return [{ name: marked, text: shown(typeof display === 'string' ? `${value} (${display})` : value, language) }];
  const parts = Object.values(others).filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? [] : [{ name: marked, text: shown(parts.join(', '), language) }];
}

function shown(value: Json, { texts }: Language): string {
  if (value === true) return texts.words.yes;
  if (value === false) return texts.words.no;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** `phoneNumbers` → `Phone numbers` */
function titled(name: string): string {
  const words = spaced(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function spaced(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

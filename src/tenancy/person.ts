// A person as the host app names them: for whom it made a link, and who acts in the session that it opened. Pure.

import { MAX_NAME, wrongWithText } from './name.ts';
import type { WrongMember } from './result.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Without an overlap: the text comes from outside. */
const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** What is wrong with a person, by its members in a body. */
export function wrongWithPerson({ email, name }: Person): WrongMember[] {
  const detail = wrongWithText(name, MAX_NAME);
  const wrong: WrongMember[] = detail === null ? [] : [{ member: 'person/name', detail }];
  if (!isEmail(email)) wrong.push({ member: 'person/email', detail: 'It must be an email address.' });
  return wrong;
}

/** A person as stored: JSON of ours. */
export function personFrom(text: string | null): Person | null {
  return text === null ? null : (JSON.parse(text) as Person);
}

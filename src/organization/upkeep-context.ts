// What a step of the upkeep is handed: one database of the installation, and the way to the writers of its organizations.

import type { Database } from '../database.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import type { Env } from '../env.ts';
import { type Databases, openDatabases } from '../shards.ts';
import { type Turn, TurnOver, within } from '../turn.ts';
import { change } from './client.ts';

export interface Upkeep {
  /** Of the database that is looked after, '' for the default one. */
  readonly label: string;
  readonly db: Database;
  readonly databases: Databases;
  /** Epoch ms. */
  readonly now: number;
  /** Has an organization's writer carry out a change. */
  readonly ask: (request: ChangeRequest) => Promise<Outcome>;
}

/** @throws Error for a label without database */
export function upkeepIn(env: Env, label: string, now: number, turn?: Turn): Upkeep {
  const opened = openDatabases(env);
  const databases = turn ? within(turn, opened, label) : opened;
  const db = databases.all().get(label);
  if (!db) throw new Error(`No database has the label “${label}”.`);
  const ask = async (request: ChangeRequest) => {
    turn?.take(1);
    return turn ? inTime(change(env, request), turn) : change(env, request);
  };
  return { label, db, databases, now, ask };
}

/** A writer that is slow goes on by itself; the turn does not wait for it beyond its own end. */
async function inTime<T>(work: Promise<T>, turn: Turn): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TurnOver('A writer did not answer within the turn.')), turn.leftMs());
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

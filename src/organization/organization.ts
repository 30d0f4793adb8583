import { DurableObject } from 'cloudflare:workers';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import type { Env } from '../env.ts';

export class Organization extends DurableObject<Env> {
  change(_request: ChangeRequest): Promise<Outcome> {
    throw new Error('not yet');
  }
}

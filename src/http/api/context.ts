// What a REST request carries besides what every request does, and how a part of the API is begun.

import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Scope } from '../../tenancy/api-keys.ts';
import type { HttpEnv, Variables } from '../context.ts';
import { refuseInput } from './input.ts';

/** Who asks: the admin key, or an API key by its id. */
export interface Caller {
  /** `admin` or `key_…`. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly scope: Scope;
  /** The one organization that the key may see; null for all. */
  readonly organizationId: string | null;
}

export interface ApiVariables extends Variables {
  caller: Caller;
}

export interface ApiEnv extends HttpEnv {
  Variables: ApiVariables;
}

export type ApiContext = Context<ApiEnv>;

/** A part of the API: bad input of any of its routes is refused the same way. */
export function newApi(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({ defaultHook: refuseInput });
}

// The providers that can be played.

import { entra } from './entra.ts';
import { jumpcloud } from './jumpcloud.ts';
import { okta } from './okta.ts';
import { type Simulation, type SimulationOptions, simulation } from './simulation.ts';

/** `endpoint` and `token` are what the customer's administrator is given. */
export type Simulate = (endpoint: string, token: string, options?: SimulationOptions) => Simulation;

export const simulate: Readonly<Record<'jumpcloud' | 'okta' | 'entra', Simulate>> = {
  jumpcloud: (endpoint, token, options = {}) => simulation(jumpcloud, endpoint, token, options),
  okta: (endpoint, token, options = {}) => simulation(okta, endpoint, token, options),
  entra: (endpoint, token, options = {}) => simulation(entra, endpoint, token, options),
};

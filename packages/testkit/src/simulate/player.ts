// Whoever plays a provider.

import type { ScimClient } from '../jumpcloud/client.ts';
import type { Random } from '../jumpcloud/random.ts';
import type { Connector } from './connector.ts';
import type { Dialect, SimulatedPerson } from './dialect.ts';
import type { Network } from './network.ts';

/** What the parts of a simulation share. */
export interface Player {
  readonly client: ScimClient;
  readonly network: Network;
  readonly connector: Connector;
  readonly dialect: Dialect;
  readonly random: Random;
  /** Made up, with whatever is given. */
  person(given?: Partial<SimulatedPerson>): SimulatedPerson;
}

// What the package offers to tests.

export {
  type Connection,
  type Rollcall,
  type RollcallOptions,
  startRollcall,
} from './server/rollcall.ts';
export { NotSettled } from './server/settle.ts';
export { type Simulate, simulate } from './simulate/simulate.ts';
export type { NewPerson, Simulation, SimulationOptions } from './simulate/simulation.ts';
export type { DirectoryView, PersonView } from './view.ts';

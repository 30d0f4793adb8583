// The ledger: every operation at every size, in one run against the counting Worker.

import type { Entry } from './counts.ts';
import { measureDay } from './day-operations.ts';
import { measureGuard } from './guard-operations.ts';
import { measureInstallation, organizationsOf } from './installation-operations.ts';
import { measureLongGroup, sizeOfLongGroup } from './long-group-operations.ts';
import { openMeter } from './measure.ts';
import {
  CROWD,
  measureCrowd,
  measureEvents,
  measureFilters,
  measureGroupWrites,
  measureReads,
  measureStrangers,
  measureUserWrites,
} from './operations.ts';
import { measureRoles } from './role-operations.ts';
import { measureSupport } from './support-operations.ts';
import { type Directory, seed, type TargetThatDelivers } from './target.ts';
import { measureUpkeep } from './upkeep-operations.ts';
import { measureWhole } from './whole-operations.ts';
import { measureWideReads } from './wide-operations.ts';

/** The smallest size: operations name users up to number 99. */
const MIN_SIZE = 100;

/**
 * Entries in the order of sizes and operations. `onSize` hears of each size before it is seeded, `onInstallation` of how many
 * organizations there are next.
 */
export async function runLedger(
  target: TargetThatDelivers,
  sizes: readonly number[],
  onSize: (size: number) => void = () => undefined,
  onInstallation: (organizations: number) => void = () => undefined,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  const directories: Directory[] = [];
  const crowds = new Map<number, Directory>();
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < MIN_SIZE || size % 50 !== 0)
      throw new RangeError(`A size is a multiple of 50 and at least ${MIN_SIZE}, not ${size}.`);
    onSize(size);
    const directory = await seed(target, size);
    // Apart: the log counts refused requests, and what that costs is theirs.
    const strangers = await openMeter(target, size);
    await measureStrangers(target, directory, strangers);
    const ofStrangers = await strangers.finish();
    const meter = await openMeter(target, size);
    await measureReads(target, directory, meter);
    await measureWideReads(target, directory, meter);
    await measureFilters(target, directory, meter);
    await measureSupport(target, directory, meter);
    await measureUserWrites(target, directory, meter);
    await measureGroupWrites(target, directory, meter);
    await measureCrowd(target, size >= CROWD ? directory : await seed(target, CROWD), meter);
    await measureRoles(target, directory, meter);
    await measureGuard(target, directory, meter);
    await measureEvents(target, directory, meter);
    await measureDay(target, directory, meter);
    const long = sizeOfLongGroup(size);
    const crowd = crowds.get(long) ?? (await seed(target, long));
    crowds.set(long, crowd);
    await measureLongGroup(target, crowd, meter);
    entries.push(...(await meter.finish()), ...ofStrangers);
    directories.push(directory);
  }
  for (const [size, crowd] of crowds) {
    const meter = await openMeter(target, size);
    await measureWhole(target, crowd, meter);
    entries.push(...(await meter.finish()));
  }
  entries.push(...(await measureUpkeep(target)));
  // Last: what looks at all customers would find them among those of other operations.
  let organizations = 0;
  for (const directory of directories) {
    onInstallation(organizationsOf(directory.size));
    const meter = await openMeter(target, directory.size);
    await measureInstallation(target, directory, organizations, meter);
    entries.push(...(await meter.finish()));
    organizations = organizationsOf(directory.size);
  }
  return entries;
}

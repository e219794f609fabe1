import { SettingsError } from '#libs/platform';
import type { TradewindConfig } from '../config/config-schema.js';
import { readConfig } from '../config/read-config.js';
import { type Progress, UNWATCHED } from '../progress/progress.js';
import { configCheck } from './checks/config-check.js';
import { dataFolderCheck, diskCheck, memoryCheck, nodeCheck, portsCheck } from './checks/machine-checks.js';
import { natsCheck } from './checks/nats-check.js';
import { postgresCheck } from './checks/postgres-check.js';
import { venueCheck } from './checks/venue-check.js';
import { type Check, type Finding, type SetUp, faulty, reasonOf } from './examination.js';

/** Every check, from the machine outwards. */
export const CHECKS: readonly Check[] = [
  ...[nodeCheck, memoryCheck, diskCheck, dataFolderCheck, portsCheck],
  ...[configCheck, postgresCheck, natsCheck, venueCheck],
];

/** What one check found. */
export interface Examined extends Finding {
  readonly check: string;
}

/** Examines a set-up, one check after another; one that fails itself is a fault, and does not keep the others from looking. */
export async function examineSetUp(
  setUp: SetUp,
  checks: readonly Check[] = CHECKS,
  progress: Progress = UNWATCHED,
): Promise<readonly Examined[]> {
  const config = await configOf(setUp);
  const all: Examined[] = [];
  for (const check of checks) {
    progress.note(`looks at: ${check.name}`);
    const found = await check.findFaults(setUp, config).catch((error: unknown) => {
      const problem = `This could not be examined: ${reasonOf(error)}.`;
      return faulty('not-examined', problem, 'Correct what the message names, and run tradewind doctor again.');
    });
    all.push({ check: check.name, ...found });
  }
  return all;
}

async function configOf({ configFile }: SetUp): Promise<TradewindConfig | undefined> {
  if (configFile === undefined) return undefined;
  try {
    return (await readConfig(configFile)).config;
  } catch (error) {
    if (error instanceof SettingsError) return undefined; // The check of the file says what is wrong.
    throw error;
  }
}

/** What was found, as people read it: one line for each check, and two for each fault. */
export function describeExamination(examined: readonly Examined[]): string {
  const lines = examined.flatMap(({ check, faults, skipped }) => {
    if (faults.length === 0) return [skipped === undefined ? `ok      ${check}` : `-       ${check}: ${skipped}`];
    return [
      `WRONG   ${check}`,
      ...faults.flatMap(({ code, cure, problem }) => [`          ${problem}   [${code}]`, `          → ${cure}`]),
    ];
  });
  const count = examined.flatMap(({ faults }) => faults).length;
  return [
    ...lines,
    count === 0 ? 'Nothing is wrong.' : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong.`,
  ].join('\n');
}

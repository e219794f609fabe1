import { writeFileSync } from 'node:fs';
import { type LaunchOptions } from '../options/launch-options.js';
import { describeResult } from '../report/report.js';
import { probeNeededVenue } from './probe-venue.js';
import { openDataFolder } from './data-folder.js';
import { USUAL_MAX_DATA_BYTES, whyDataTakesNoMore } from './data-size.js';
import { planRun } from './plan.js';
import type { Machine } from './machine.js';
import { makeSecureAccess, refuseGivenServers } from './secure-access.js';
import { refuseUnwritableReport } from './report-file.js';
import { sayRefusedBySystem } from '../options/system-refusal.js';
import { SuiteRun } from './suite-run.js';
import { journalFileOf, makeRunDirectory } from './run-directory.js';
import { listenForStop } from './stop-signal.js';

/** Exit codes: reconciled; not reconciled or it could not run; interrupted before it ran (128 + SIGINT). */
const EXIT = { reconciled: 0, failed: 1, interrupted: 130 } as const;

const printLine = (message: string): void => console.log(`» ${message}`);

/** `npm start`: runs the suite and returns the exit code, 0 only if it is reconciled. */
export async function runSuite(
  machine: Machine,
  options: LaunchOptions,
  exit: (code: number) => void,
): Promise<number> {
  let run: SuiteRun | undefined;
  const signal = listenForStop(machine.scheduler, () => {
    run?.killServices();
    exit(EXIT.interrupted);
  });
  try {
    refuseUnwritableReport(options.report);
    if (options.secure) refuseGivenServers(process.env);
    await probeNeededVenue(machine.scheduler, options);
    const directory = makeRunDirectory(machine.scheduler.nowUs());
    const givenDatabase = process.env['DATABASE_URL'] ?? '';
    const data = givenDatabase === '' ? openDataFolder(options, process.getuid?.() === 0) : undefined;
    if (data !== undefined) await refuseFullData(data.path, options.maxDataBytes);
    const journalFile = data?.journalFile ?? journalFileOf(directory, givenDatabase);
    const secure = options.secure ? { secure: await makeSecureAccess(machine, { directory, data }) } : {};
    const plan = await planRun(machine.random, options, { directory, journalFile, data, ...secure });
    run = new SuiteRun(machine, plan, printLine, signal.stop);
    const report = await run.runToTheEnd(signal.force);
    for (const difference of report.differences.slice(0, 20)) printLine(JSON.stringify(difference));
    printLine(describeResult(report));
    if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    return report.reconciled ? EXIT.reconciled : EXIT.failed;
  } catch (error) {
    await run?.end();
    if (signal.stop.aborted) {
      printLine('interrupted before it ran; everything is stopped');
      return EXIT.interrupted;
    }
    console.error(sayRefusedBySystem(error) ?? (error instanceof Error ? error.message : error));
    return EXIT.failed;
  } finally {
    signal.dispose();
  }
}

async function refuseFullData(path: string, mostBytes = USUAL_MAX_DATA_BYTES): Promise<void> {
  const why = await whyDataTakesNoMore(path, mostBytes);
  if (why !== undefined) throw new Error(why);
}

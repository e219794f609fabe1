import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LaunchOptions } from '../options/launch-options.js';
import { sayResult } from '../report/report.js';
import { probeNeededVenue } from './probe-venue.js';
import { planRun } from './plan.js';
import { Run } from './run.js';
import { journalFileOf, makeRunDirectory } from './run-directory.js';
import { listenForStop } from './stop-signal.js';

/** Exit codes: reconciled; not reconciled or it could not run; interrupted before it ran (128 + SIGINT). */
const EXIT = { reconciled: 0, failed: 1, interrupted: 130 } as const;

const say = (message: string): void => console.log(`» ${message}`);

/** `npm start`: runs the suite and answers the exit code, 0 only if it is reconciled. */
export async function up(options: LaunchOptions): Promise<number> {
  let run: Run | undefined;
  const signal = listenForStop(() => {
    run?.kill();
    process.exit(EXIT.interrupted);
  });
  try {
    refuseUnwritable(options.report);
    await probeNeededVenue(options);
    const directory = makeRunDirectory(Date.now());
    const journalFile = journalFileOf(directory, process.env['DATABASE_URL'] ?? '');
    run = new Run(await planRun(options, directory, journalFile), say, signal.stop);
    const report = await run.toTheEnd(signal.force);
    for (const difference of report.differences.slice(0, 20)) say(JSON.stringify(difference));
    say(sayResult(report));
    if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    return report.reconciled ? EXIT.reconciled : EXIT.failed;
  } catch (error) {
    await run?.end();
    if (signal.stop.aborted) {
      say('interrupted before it ran; everything is stopped');
      return EXIT.interrupted;
    }
    console.error(error instanceof Error ? error.message : error);
    return EXIT.failed;
  } finally {
    signal.dispose();
  }
}

/** Says before the run, not after it, that its report cannot be written. */
function refuseUnwritable(report: string | undefined): void {
  if (report === undefined) return;
  try {
    accessSync(dirname(report), constants.W_OK);
  } catch {
    throw new Error(`--report ${report}: its folder is not there or cannot be written`);
  }
}

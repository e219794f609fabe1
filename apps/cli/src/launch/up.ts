import { writeFileSync } from 'node:fs';
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
  const directory = makeRunDirectory(Date.now());
  const journalFile = journalFileOf(directory, process.env['DATABASE_URL'] ?? '');
  let run: Run | undefined;
  const signal = listenForStop(() => {
    run?.kill();
    process.exit(EXIT.interrupted);
  });
  try {
    await probeNeededVenue(options);
    run = new Run(await planRun(options, directory, journalFile), say, signal.stop);
    const report = await run.toTheEnd(signal.force);
    if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    for (const difference of report.differences.slice(0, 20)) say(JSON.stringify(difference));
    say(sayResult(report));
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

import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Refuses before the run, not after it, a report that cannot be written. */
export function refuseUnwritableReport(report: string | undefined): void {
  if (report === undefined) return;
  const there = statSync(report, { throwIfNoEntry: false });
  if (there?.isDirectory() === true)
    throw new Error(`--report ${report} is a folder; name a file, such as report.json`);
  try {
    accessSync(there === undefined ? dirname(report) : report, constants.W_OK);
  } catch {
    throw new Error(`--report ${report}: it, or its folder, is not there or cannot be written`);
  }
}

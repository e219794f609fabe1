import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { Launcher } from './launcher.js';
import { processesThatName } from './processes-of.js';

/** Ended, with exit code 0 and a reconciled report; else the output tells why. */
export async function expectReconciled(launcher: Launcher): Promise<Record<string, unknown>> {
  const code = await launcher.ended();
  expect(code === 0 ? '' : launcher.output.slice(-1_500)).toBe('');
  const report = launcher.report();
  expect(report).toMatchObject({ reconciled: true, differences: [] });
  return report;
}

/** Nothing that the run started is left: no process names its temporary directory, and the directory holds the report only. */
export function expectNothingLeft(launcher: Launcher): void {
  expect(processesThatName(launcher.directory)).toEqual([]);
  expect(readdirSync(launcher.directory).filter((name) => !['report.json', 'data'].includes(name))).toEqual([]);
}

import { readdirSync } from 'node:fs';
import { afterEach, expect } from 'vitest';
import { Launcher } from './launcher.js';
import { processesThatName } from './processes-of.js';

/** What `npm start` runs where every service has a process of its own. */
export const LAUNCHED_SERVICES = [
  'strategy',
  'risk',
  'order-management',
  'market-data',
  'paper-exchange',
  'gateway',
] as const;

/** Returns a function that launches as {@link Launcher} does; after each test of the file that calls it, what it launched is disposed of. */
export function disposingLaunch(): (args: readonly string[], dataFolder?: string) => Launcher {
  const launchers: Launcher[] = [];
  afterEach(async () => {
    for (const launcher of launchers.splice(0)) await launcher.dispose();
  });
  return (args, dataFolder) => {
    const launcher = new Launcher(args, {}, dataFolder);
    launchers.push(launcher);
    return launcher;
  };
}

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

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { isAlive, projectRoot } from '#libs/local-stack';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** A suite that `npm start` runs: its gateway, and the folder of its logs, which it prints at start. */
interface RunningSuite {
  readonly url: string;
  readonly logs: string;
}

/**
 * The gateway of the suite that `npm start` runs on this machine; port 3000 where none does. Where several do it is refused: an order
 * must not go to the one that happened to be started last.
 */
export function findRunningGateway(runs = join(projectRoot(), '.cache', 'runs')): Result<string, Problem> {
  const [suite, ...others] = runningSuites(runs);
  if (suite === undefined) return ok(DEFAULT_URL);
  if (others.length === 0) return ok(suite.url);
  const all = [suite, ...others].map(({ logs, url }) => `${url} (logs ${logs})`).join(', ');
  const message = `${others.length + 1} suites run here: ${all}. Name the gateway of one with --url or GATEWAY_URL.`;
  return err(problem('SEVERAL_SUITES', message));
}

function runningSuites(runs: string): readonly RunningSuite[] {
  const names = existsSync(runs) ? readdirSync(runs).toSorted() : [];
  return names.flatMap((name) => {
    const logs = join(runs, name);
    const pid = Number(/-(\d+)$/u.exec(name)?.[1]);
    const file = join(logs, 'ports.json');
    if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid) || !existsSync(file)) return [];
    const { gateway } = JSON.parse(readFileSync(file, 'utf8')) as { readonly gateway?: number };
    return gateway === undefined ? [] : [{ url: `http://127.0.0.1:${gateway}`, logs }];
  });
}

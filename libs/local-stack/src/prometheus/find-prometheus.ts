import { join } from 'node:path';
import { type Found, debianProgram, keptProgram } from '../debian/debian-program.js';
import type { OnProgress } from '../process/progress.js';
import { projectRoot } from '../process/project-root.js';

/** Where Prometheus and its tool are, or why they are not. */
export type FoundPrometheus =
  | { readonly ok: true; readonly prometheus: string; readonly promtool: string }
  | Extract<Found, { readonly ok: false }>;

const PACKAGE = { name: 'prometheus', programs: ['prometheus', 'promtool'] } as const;

/** Debian's Prometheus and promtool, unpacked into the project's cache without root. */
export async function findPrometheus(onProgress: OnProgress = () => undefined): Promise<FoundPrometheus> {
  const cache = join(projectRoot(), '.cache', 'prometheus');
  const found = await debianProgram(PACKAGE, cache, onProgress);
  return found.ok ? { ok: true, prometheus: found.path, promtool: keptProgram(cache, 'promtool') } : found;
}

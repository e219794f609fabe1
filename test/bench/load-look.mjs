/** What the processes of a running suite have used so far, by name, read from the kernel. */
import { readFileSync, readdirSync } from 'node:fs';
import { cpuSeconds, rssMb } from './processes.mjs';

/** What a process is called among the suite's, by its command line. */
function nameOf(commandLine) {
  const app = /dist\/apps\/([a-z-]+)\/main\.js/u.exec(commandLine)?.[1];
  if (app !== undefined) return app;
  if (commandLine.includes('nats-server')) return 'nats-server';
  return commandLine.includes('postgres') ? 'postgres' : 'launcher';
}

/** Processor time and memory of a launcher and everything below it, with the orders that were there. */
export function lookAtSuite(launcherPid, orders) {
  const look = { atMs: performance.now(), orders, cpuSeconds: {}, rssMb: {} };
  for (const pid of familyOf(launcherPid)) {
    try {
      const name = pid === launcherPid ? 'launcher' : nameOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      look.cpuSeconds[name] = (look.cpuSeconds[name] ?? 0) + cpuSeconds(pid);
      // The servers of Postgres share most of their memory: their sum would count it many times.
      if (name !== 'postgres') look.rssMb[name] = (look.rssMb[name] ?? 0) + rssMb(pid);
    } catch (error) {
      // It ended between the list and the look.
      if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error;
    }
  }
  return look;
}

/** A process and everything below it. */
export function familyOf(pid) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/u.test(entry))) {
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [pid];
  for (const one of all) all.push(...(children.get(one) ?? []));
  return all;
}

/** Nobody's child is what has ended and still has a number. */
function parentOf(pid) {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

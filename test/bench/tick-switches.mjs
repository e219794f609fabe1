/**
 * Who was on which processor when, by Linux's own account of its switches (`perf record --switch-events`, as root), as intervals on
 * the machine's monotonic clock.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const LINE = /(\d+)\/(\d+)\s+\[(\d+)\]\s+(\d+\.\d+): PERF_RECORD_SWITCH_CPU_WIDE (IN|OUT)/u;

/** What is wrong with its settings `perf` says at once. */
const PATIENCE_MS = 500;

/** Begins to record into a file; resolves with a function that ends it and tells the intervals. Rejects with what `perf` said. */
export async function recordSwitches(file) {
  const args = ['record', '-a', '--switch-events', '-e', 'dummy:u', '-k', 'CLOCK_MONOTONIC', '-o', file];
  const child = spawn('perf', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // A bench that fails leaves no recorder behind.
  process.once('exit', () => child.kill('SIGINT'));
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const gone = once(child, 'close').then(
    ([code]) => code,
    (error) => error.message,
  );
  if ((await Promise.race([gone, sleep(PATIENCE_MS)])) !== undefined)
    throw new Error(`--trace needs Linux's perf, as root: ${said.trim() || (await gone)}`);
  return async () => {
    child.kill('SIGINT');
    await gone;
    return readSwitches(file);
  };
}

async function readSwitches(file) {
  const args = ['script', '-i', file, '--show-switch-events', '-F', 'comm,pid,tid,cpu,time'];
  const child = spawn('perf', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const since = new Map();
  const intervals = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [, pid, tid, cpu, seconds, way] = LINE.exec(line) ?? [];
    if (cpu === undefined) continue;
    const us = Number(seconds) * 1e6;
    if (way === 'IN') since.set(cpu, us);
    else if (since.has(cpu)) intervals.push({ cpu, pid: Number(pid), tid: Number(tid), from: since.get(cpu), to: us });
  }
  return intervals.sort((one, other) => one.from - other.from);
}

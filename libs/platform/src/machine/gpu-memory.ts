import { execFile } from 'node:child_process';
import type { UsedOf } from './machine-reader.js';
import type { ReadGpuMemory } from './linux-machine.js';

const QUESTION = ['--query-gpu=memory.used,memory.total', '--format=csv,noheader,nounits'];
const TIMEOUT_MS = 3_000;
const BYTES_PER_MIB = 1_048_576;

/** Asks `nvidia-smi` (or what stands at `program`); where it is not there, there is no card, and it is not asked again. */
export function gpuMemoryReader(program = 'nvidia-smi'): ReadGpuMemory {
  let isThere = true;
  return async () => {
    if (!isThere) return undefined;
    const answer = await runProgram(program);
    isThere = answer !== 'not there';
    return answer === 'not there' ? undefined : parseGpuMemory(answer);
  };
}

/** Lines such as `1024, 24576` in MiB, one for each card; `undefined` where there is none. */
export function parseGpuMemory(text: string): UsedOf | undefined {
  const cards = text
    .split('\n')
    .map((line) => /^\s*(\d+)\s*,\s*(\d+)\s*$/u.exec(line))
    .filter((found) => found !== null);
  if (cards.length === 0) return undefined;
  const sum = (group: number): number => cards.reduce((total, card) => total + Number(card[group]) * BYTES_PER_MIB, 0);
  return { used: sum(1), limit: sum(2) };
}

function runProgram(program: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, QUESTION, { timeout: TIMEOUT_MS }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else resolve('code' in error && error.code === 'ENOENT' ? 'not there' : '');
    });
  });
}

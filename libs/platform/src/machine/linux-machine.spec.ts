import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gpuMemoryReader, parseGpuMemory } from './gpu-memory.js';
import { LinuxMachine } from './linux-machine.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A machine whose /proc and control group hold these files. */
async function machineWith(files: Readonly<Record<string, string>>): Promise<{ machine: LinuxMachine; root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'machine-'));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const places = { proc: join(root, 'proc'), cgroup: join(root, 'cgroup'), disk: root };
  return { machine: new LinuxMachine(places), root };
}

const MEMINFO = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n';

describe('the Linux machine', () => {
  it('is judged by the limits of the container where it has some', async () => {
    const { machine, root } = await machineWith({
      'cgroup/cpu.stat': 'usage_usec 1000000\nuser_usec 1\n',
      'cgroup/cpu.max': '50000 100000\n',
      'cgroup/memory.max': '1000\n',
      'cgroup/memory.current': '900\n',
      'cgroup/memory.stat': 'anon 500\ninactive_file 300\n',
      'proc/meminfo': MEMINFO,
    });
    expect((await machine.readMachine(0)).cpu).toBeUndefined();
    await writeFile(join(root, 'cgroup/cpu.stat'), 'usage_usec 1450000\n');
    const look = await machine.readMachine(1_000_000);
    expect(look.cpu).toEqual({ used: 0.45, limit: 0.5 });
    expect(look.memory).toEqual({ used: 600, limit: 1000 });
  });

  it('is judged as a whole where the container has no limits', async () => {
    const stat = (user: number): string => `cpu  ${user} 0 100 9000 50 0 0 0\ncpu0 1 1 1 1\n`;
    const { machine, root } = await machineWith({
      'cgroup/memory.max': 'max\n',
      'cgroup/memory.current': '900\n',
      'proc/meminfo': MEMINFO,
      'proc/stat': stat(100),
      'proc/net/sockstat': 'sockets: used 9\nTCP: inuse 5 orphan 0 tw 1 alloc 7 mem 2\n',
      'proc/net/sockstat6': 'TCP6: inuse 2\nUDP6: inuse 9\n',
      'proc/self/limits':
        'Limit  Soft  Hard\nMax open files            1024                 524288               files\n',
      'proc/self/fd/0': '',
      'proc/self/fd/1': '',
    });
    await machine.readMachine(0);
    await writeFile(join(root, 'proc/stat'), stat(150));
    const look = await machine.readMachine(1_000_000);
    expect(look.cpu?.used).toBeCloseTo(0.5);
    expect(look.memory).toEqual({ used: 600 * 1024, limit: 1000 * 1024 });
    expect(look.openFiles).toEqual({ used: 2, limit: 1024 });
    expect(look.connections).toBe(7);
    expect(look.disk?.limit).toBeGreaterThan(look.disk?.used ?? Number.NaN);
  });

  it('leaves out what it cannot read', async () => {
    const { machine } = await machineWith({});
    await machine.readMachine(0);
    expect(Object.keys(await machine.readMachine(1)).filter((key) => key !== 'disk')).toEqual([]);
  });

  it('tells of the machine that this test runs on', async () => {
    const machine = new LinuxMachine();
    await machine.readMachine(0);
    const { memory, openFiles } = await machine.readMachine(1_000_000);
    for (const part of [memory, openFiles]) {
      if (process.platform !== 'linux') continue;
      expect(part?.used).toBeGreaterThan(0);
      expect(part?.limit).toBeGreaterThan(part?.used ?? 0);
    }
  });
});

describe('the memory of graphics cards', () => {
  it('is the sum over all cards, and not known where none answers', () => {
    expect(parseGpuMemory('1024, 2048\n1, 2048\n')).toEqual({ used: 1025 * 1_048_576, limit: 4096 * 1_048_576 });
    expect(parseGpuMemory('No devices were found\n')).toBeUndefined();
  });

  it('is asked of the program where there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gpu-'));
    folders.push(folder);
    const program = join(folder, 'nvidia-smi');
    await writeFile(program, '#!/bin/sh\necho "512, 1024"\n');
    await chmod(program, 0o755);
    expect(await gpuMemoryReader(program)()).toEqual({ used: 512 * 1_048_576, limit: 1024 * 1_048_576 });
    const absent = gpuMemoryReader(join(folder, 'not-there'));
    expect([await absent(), await absent()]).toEqual([undefined, undefined]);
  });
});

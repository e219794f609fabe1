import { readFile, readdir, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { MachineLook, MachineReader, UsedOf } from './machine-reader.js';

const US_PER_MS = 1_000;
const BYTES_PER_KIB = 1_024;

/** Where Linux tells about itself; other folders in tests. */
export interface LinuxPlaces {
  readonly proc: string;
  readonly cgroup: string;
  /** A folder of the file system whose room is watched. */
  readonly disk: string;
}

/** Reads the memory of graphics cards; `undefined` where there is none. */
export type ReadGpuMemory = () => Promise<UsedOf | undefined>;

/** The places of a real Linux; `disk` is where the process keeps its files. */
export const LINUX_PLACES: LinuxPlaces = { proc: '/proc', cgroup: '/sys/fs/cgroup', disk: '.' };

/**
 * Reads Linux: the control group (version 2) of the container where it has limits, else the whole machine. A value that cannot be
 * read is left out: another system than Linux shows few of them.
 */
export class LinuxMachine implements MachineReader {
  readonly #places: LinuxPlaces;
  readonly #gpuMemory: ReadGpuMemory;
  #before: { readonly usedUs: number; readonly atUs: number } | undefined;

  constructor(places: LinuxPlaces = LINUX_PLACES, gpuMemory: ReadGpuMemory = () => Promise.resolve(undefined)) {
    this.#places = places;
    this.#gpuMemory = gpuMemory;
  }

  async readMachine(monotonicUs: number): Promise<MachineLook> {
    const [cpu, memory, disk, openFiles, gpuMemory, connections] = await Promise.all([
      this.#cpu(monotonicUs),
      this.#memory(),
      this.#disk(),
      this.#openFiles(),
      this.#gpuMemory(),
      this.#connections(),
    ]);
    return {
      ...(cpu === undefined ? {} : { cpu }),
      ...(memory === undefined ? {} : { memory }),
      ...(disk === undefined ? {} : { disk }),
      ...(openFiles === undefined ? {} : { openFiles }),
      ...(gpuMemory === undefined ? {} : { gpuMemory }),
      ...(connections === undefined ? {} : { connections }),
    };
  }

  /** Processor time since the look before, of the group's quota; nothing at the first look. */
  async #cpu(atUs: number): Promise<UsedOf | undefined> {
    const usedUs = (await this.#usedByGroupUs()) ?? (await this.#usedByMachineUs());
    const before = this.#before;
    if (usedUs === undefined) return undefined;
    this.#before = { usedUs, atUs };
    if (before === undefined || atUs <= before.atUs) return undefined;
    return { used: (usedUs - before.usedUs) / (atUs - before.atUs), limit: await this.#cores() };
  }

  async #usedByGroupUs(): Promise<number | undefined> {
    return numberAfter(await this.#cgroup('cpu.stat'), 'usage_usec');
  }

  /** All but idle and waiting time of all cores; the kernel counts in hundredths of a second. */
  async #usedByMachineUs(): Promise<number | undefined> {
    const line = (await this.#proc('stat'))?.split('\n')[0]?.split(/\s+/u) ?? [];
    if (line[0] !== 'cpu') return undefined;
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.slice(1).map(Number);
    return (user + nice + system + irq + softirq) * 10 * US_PER_MS;
  }

  async #cores(): Promise<number> {
    const [quota = 'max', period = '100000'] = ((await this.#cgroup('cpu.max')) ?? '').trim().split(' ');
    const cores = Number(quota) / Number(period);
    return Number.isFinite(cores) && cores > 0 ? cores : availableParallelism();
  }

  async #memory(): Promise<UsedOf | undefined> {
    const limit = Number(await this.#cgroup('memory.max'));
    const current = Number(await this.#cgroup('memory.current'));
    if (limit > 0 && current > 0) {
      const givenBack = numberAfter(await this.#cgroup('memory.stat'), 'inactive_file') ?? 0;
      return { used: Math.max(0, current - givenBack), limit };
    }
    const info = await this.#proc('meminfo');
    const total = numberAfter(info, 'MemTotal:');
    const available = numberAfter(info, 'MemAvailable:');
    if (total === undefined || available === undefined) return undefined;
    return { used: (total - available) * BYTES_PER_KIB, limit: total * BYTES_PER_KIB };
  }

  async #disk(): Promise<UsedOf | undefined> {
    try {
      const { bavail, bfree, blocks, bsize } = await statfs(this.#places.disk);
      const used = (blocks - bfree) * bsize;
      // What only root may use does not count as room.
      return { used, limit: used + bavail * bsize };
    } catch {
      return undefined; // No such folder, or a system that does not tell.
    }
  }

  async #openFiles(): Promise<UsedOf | undefined> {
    const limit = /^Max open files\s+(\d+)/mu.exec((await this.#proc('self/limits')) ?? '')?.[1];
    const open = await readdir(join(this.#places.proc, 'self/fd')).catch(() => undefined);
    return limit === undefined || open === undefined ? undefined : { used: open.length, limit: Number(limit) };
  }

  async #connections(): Promise<number | undefined> {
    const [four, six] = [await this.#proc('net/sockstat'), await this.#proc('net/sockstat6')];
    const inUse = [numberAfter(four, 'TCP: inuse'), numberAfter(six, 'TCP6: inuse')];
    return inUse.every((count) => count === undefined) ? undefined : (inUse[0] ?? 0) + (inUse[1] ?? 0);
  }

  #proc(file: string): Promise<string | undefined> {
    return textOf(join(this.#places.proc, file));
  }

  #cgroup(file: string): Promise<string | undefined> {
    return textOf(join(this.#places.cgroup, file));
  }
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/** The number behind a name at the beginning of a line. */
function numberAfter(text: string | undefined, name: string): number | undefined {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `) || candidate.startsWith(name));
  const found = /\d+/u.exec(line?.slice(name.length) ?? '')?.[0];
  return found === undefined ? undefined : Number(found);
}

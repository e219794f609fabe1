import { existsSync, mkdtempSync, readFileSync, rmdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isPortFree } from '#libs/local-stack';
import { DATA_MARK, DATA_VERSION, dataVersionOf } from '../../launch/data-folder.js';
import { APPS } from '../../launch/apps.js';
import { type Check, type Fault, HEALTHY, faulty, skipped } from '../examination.js';

const OLDEST_NODE = [20, 19] as const;
const MIB = 1_048_576;
const mib = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;

/** Node as old as package.json allows, or newer. */
export const nodeCheck: Check = {
  name: 'Node',
  async findFaults({ nodeVersion }) {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
    const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
    if (isNew) return HEALTHY;
    const problem = `This is Node ${nodeVersion}; ${OLDEST_NODE.join('.')} or newer is needed.`;
    return faulty('node-too-old', problem, 'Install a newer Node from https://nodejs.org, and run npm ci again.');
  },
};

/** The ports of `--port-base`. */
export const portsCheck: Check = {
  name: 'ports',
  async findFaults({ portBase }) {
    if (portBase === undefined) return skipped('without --port-base, free ports are taken');
    const faults: Fault[] = [];
    for (const [index, app] of APPS.entries()) {
      const port = portBase + index;
      if (await isPortFree(port)) continue;
      const cure = `Stop what listens there (ss -ltnp 'sport = :${port}'), or choose another --port-base.`;
      faults.push({ code: 'port-taken', problem: `Port ${port}, which ${app} needs, is taken.`, cure });
    }
    return { faults };
  },
};

/** The nearest folder around a path that is there. */
function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}

/** Room on the disk of the data folder. */
export const diskCheck: Check = {
  name: 'disk',
  async findFaults({ dataFolder, neededDiskBytes }) {
    const { bavail, blocks, bsize } = statfsSync(existing(dataFolder));
    if (blocks === 0) return skipped('this file system does not tell');
    const free = bavail * bsize;
    if (free >= neededDiskBytes) return HEALTHY;
    const problem = `The disk of ${dataFolder} has ${mib(free)} left; ${mib(neededDiskBytes)} are needed.`;
    return faulty(
      'disk-full',
      problem,
      'Make room, put the data elsewhere with --data, or forget what is kept with --fresh.',
    );
  },
};

/** Whether the data folder can be written, and holds data that this version reads. */
export const dataFolderCheck: Check = {
  name: 'data folder',
  async findFaults({ dataFolder }) {
    const there = existing(dataFolder);
    try {
      // Asked of the file system itself: what the permissions say is not all, and root passes each of them.
      rmdirSync(mkdtempSync(join(there, '.tradewind-doctor-')));
    } catch {
      const problem = `${there} cannot be written by this user.`;
      return faulty(
        'data-not-writable',
        problem,
        `Give it to this user (chown), or choose another folder with --data.`,
      );
    }
    if (!existsSync(join(dataFolder, DATA_MARK))) return HEALTHY;
    const version = dataVersionOf(dataFolder);
    if (version === DATA_VERSION) return HEALTHY;
    const problem = `${dataFolder} is of version ${String(version)}; this Tradewind reads version ${DATA_VERSION}.`;
    const cure =
      'Use the Tradewind that wrote it, or choose another folder with --data (--fresh would delete this one).';
    return faulty('data-version', problem, cure);
  },
};

/** The memory that the processes may use together: the container's limit where there is one. */
export const memoryCheck: Check = {
  name: 'memory',
  async findFaults({ cgroup, memoryBytes, neededMemoryBytes }) {
    const limit = Number(readOr(join(cgroup, 'memory.max'), 'max'));
    const isLimited = Number.isFinite(limit) && limit < memoryBytes;
    const most = isLimited ? limit : memoryBytes;
    if (most >= neededMemoryBytes) return HEALTHY;
    const whose = isLimited ? 'The memory limit of this container' : 'The memory of this machine';
    const problem = `${whose} is ${mib(most)}; the suite needs ${mib(neededMemoryBytes)}.`;
    return faulty(
      'memory-limit',
      problem,
      'Raise the limit (docker run --memory, resources.limits.memory), or trade fewer instruments.',
    );
  },
};

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return fallback;
  }
}

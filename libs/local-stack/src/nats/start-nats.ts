import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { pollUntil } from '#libs/platform';
import { freePort } from '../process/free-port.js';
import { type GuardedProcess, spawnGuarded } from '../process/guarded-process.js';
import { MACHINE_TIME, randomHex } from '../process/machine.js';
import { LocalStackError, type OnProgress } from '../process/progress.js';
import { runCommand } from '../process/run-command.js';
import { makeWorkspace } from '../process/workspace.js';
import { dockerArgs } from './docker.js';
import { type NatsServer, findNatsServer } from './find-nats-server.js';

/** How a NATS server is started. */
export interface StartNatsOptions {
  readonly onProgress?: OnProgress;
  /**
   * The server's configuration (users and permissions). Address, port, name and JetStream's directory are set on the
   * command line and win over it. None means: no authentication.
   */
  readonly configText?: string;
  /** The port; a free one by default. */
  readonly port?: number;
  /** Keeps JetStream's files in this directory and leaves them there at the end. */
  readonly storeDirectory?: string;
  /** Where an unpacked server is kept; `.cache/nats-server` of the project by default. */
  readonly cacheDirectory?: string;
  /** Uses this server instead of starting one; the environment's NATS_URL by default, empty for none. */
  readonly url?: string;
}

/** A NATS server with JetStream that can be used. */
export interface RunningNats {
  /** The address, without credentials where the server is ours. */
  readonly url: string;
  readonly port: number;
  /** The pid of the server; `undefined` where it is not ours. */
  readonly pid: number | undefined;
  /** Stops the server (if it is ours) and removes what it left. May be called any number of times. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 20_000;
/** Docker may have to fetch the image first. */
const DOCKER_READY_TIMEOUT_MS = 180_000;
const MAX_PORT_ATTEMPTS = 5;
const INFO_TIMEOUT_MS = 1_000;
const POLL_MS = 20;

/** Reads the INFO line with which a NATS server greets; `undefined` where nobody or somebody else answers. */
function readInfo(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let text = '';
    const finish = (info: string | undefined): void => {
      socket.destroy();
      resolve(info);
    };
    socket.setTimeout(INFO_TIMEOUT_MS, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\n')) finish(text.startsWith('INFO ') ? text : undefined);
    });
  });
}

async function waitUntilReady(
  server: GuardedProcess,
  port: number,
  name: string,
  timeoutMs: number,
): Promise<'ready' | 'port-taken'> {
  const outcome = await pollUntil(MACHINE_TIME, { intervalMs: POLL_MS, timeoutMs }, async () => {
    if (server.hasExited()) {
      if (/address already in use|port is already allocated/iu.test(server.lastLines(20))) return 'port-taken';
      throw new LocalStackError(`nats-server ended while starting: ${server.lastLines(20)}`);
    }
    // The name tells our server from a stranger's on the same port.
    return (await readInfo(port))?.includes(`"${name}"`) === true ? 'ready' : undefined;
  });
  if (outcome !== undefined) return outcome;
  throw new LocalStackError(`nats-server was not ready after ${timeoutMs} ms: ${server.lastLines(20)}`);
}

interface Prepared {
  readonly server: NatsServer;
  readonly workspace: string;
  readonly store: string;
}

function launchOnce(prepared: Prepared, name: string, port: number): Promise<GuardedProcess> {
  const config = join(prepared.workspace, 'config');
  const flags = ['-c', join(config, 'nats.conf'), '-a', '127.0.0.1', '-p', String(port), '-n', name];
  const { server } = prepared;
  return spawnGuarded({
    command: server.kind === 'program' ? server.path : 'docker',
    args:
      server.kind === 'program'
        ? [...flags, '-js', '-sd', prepared.store]
        : dockerArgs(server.image, name, port, config),
    env: process.env,
    cwd: prepared.workspace,
    graceMs: 5_000,
    removeAtEnd: prepared.workspace,
  });
}

async function launch(prepared: Prepared, wantedPort: number | undefined): Promise<RunningNats> {
  const timeoutMs = prepared.server.kind === 'docker' ? DOCKER_READY_TIMEOUT_MS : READY_TIMEOUT_MS;
  for (let attempt = 0; attempt < MAX_PORT_ATTEMPTS; attempt += 1) {
    const port = wantedPort ?? (await freePort());
    const name = `tradewind-${randomHex()}`;
    const server = await launchOnce(prepared, name, port);
    const stop = async (): Promise<void> => {
      await server.stop();
      if (prepared.server.kind === 'docker') await runCommand('docker', ['rm', '--force', name]);
      rmSync(prepared.workspace, { recursive: true, force: true });
    };
    try {
      if ((await waitUntilReady(server, port, name, timeoutMs)) === 'ready') {
        return { url: `nats://127.0.0.1:${port}`, port, pid: server.pid, stop };
      }
    } catch (error) {
      await stop();
      throw error;
    }
    if (wantedPort !== undefined) throw new LocalStackError(`port ${wantedPort} of 127.0.0.1 is taken`);
  }
  throw new LocalStackError(`no free port for nats-server after ${MAX_PORT_ATTEMPTS} attempts`);
}

/**
 * Returns the server of NATS_URL, or starts one with JetStream on 127.0.0.1: `nats-server` on the PATH, else Debian's
 * package without root, else Docker. Throws {@link LocalStackError} with what to do where there is none to be had.
 */
export async function startNats(options: StartNatsOptions = {}): Promise<RunningNats> {
  const onProgress = options.onProgress ?? ((): void => undefined);
  const given = options.url ?? process.env['NATS_URL'] ?? '';
  if (given !== '') {
    onProgress('using the NATS server of NATS_URL');
    return { url: given, port: Number(new URL(given).port || '4222'), pid: undefined, stop: async () => undefined };
  }
  const server = await findNatsServer(onProgress, options.cacheDirectory);
  onProgress(`starting ${server.origin}`);
  const workspace = await makeWorkspace('nats', undefined);
  try {
    mkdirSync(join(workspace, 'config'));
    writeFileSync(join(workspace, 'config', 'nats.conf'), options.configText ?? '', { mode: 0o600 });
    const store = options.storeDirectory ?? join(workspace, 'jetstream');
    const running = await launch({ server, workspace, store }, options.port);
    onProgress(`NATS is ready on port ${running.port}`);
    return running;
  } catch (error) {
    rmSync(workspace, { recursive: true, force: true });
    throw error;
  }
}

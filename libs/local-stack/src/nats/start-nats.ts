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
import type { ServerCertificate } from '../tls/certificates.js';
import { DOCKER_CONFIG, DOCKER_STORE, dockerArgs } from './docker.js';
import { type NatsServer, findNatsServer } from './find-nats-server.js';
import { refuseSilentServer } from './reach-nats.js';

/** How a NATS server is started. */
export interface StartNatsOptions {
  readonly onProgress?: OnProgress;
  /**
   * The server's configuration (users and permissions). Name and JetStream's directory are put in front of it, address and port are
   * set on the command line. None means: no authentication.
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
  /** The server takes TLS connections only, and shows this certificate. */
  readonly tls?: ServerCertificate;
}

/** A NATS server with JetStream that can be used. */
export interface RunningNats {
  /** The address, without credentials where the server is ours. */
  readonly url: string;
  readonly port: number;
  /** The pid of the server; `undefined` if it is not ours. */
  readonly pid: number | undefined;
  /** Gives the server another configuration while it runs, as SIGHUP does; only where it is a program of this machine. */
  reload(configText: string): void;
  /** Stops the server (if it is ours) and removes what it left. May be called any number of times. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 20_000;
/** Docker may have to fetch the image first. */
const DOCKER_READY_TIMEOUT_MS = 180_000;
const MAX_PORT_ATTEMPTS = 5;
const INFO_TIMEOUT_MS = 1_000;
const POLL_MS = 20;

/** Reads the INFO line that a NATS server sends first; `undefined` if nobody or somebody else answers. */
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
    return (await readInfo(port))?.includes(`"${name}"`) === true ? 'ready' : undefined;
  });
  if (outcome !== undefined) return outcome;
  throw new LocalStackError(`nats-server was not ready after ${timeoutMs} ms: ${server.lastLines(20)}`);
}

/**
 * What the streams of a local server may promise to hold together. Without it NATS takes three quarters of what the disk has free: the suite's
 * streams, a GiB each at most and some MB in truth, could not be made on a disk with less than 11 GB left. NATS reads `GB` as GiB.
 */
const MAX_FILE_STORE_GIB = 32;

/**
 * Writes the configuration, and what TLS needs, for our own user alone. JetStream and the name stand in it, not on the command line: a
 * server that is told to read its configuration again would switch JetStream off, and refuse the whole file for the name.
 */
function writeConfiguration({ name, server, store, tls, workspace }: Prepared, configText: string): void {
  const folder = join(workspace, 'config');
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text, { mode: 0o600 });
  const [seenAt, storeAt] = server.kind === 'program' ? [folder, store] : [DOCKER_CONFIG, DOCKER_STORE];
  const withJetStream = /^jetstream \{/mu.test(configText) ? configText : `jetstream {\n}\n${configText}`;
  const storage = `store_dir: "${storeAt}"\n  max_file_store: ${MAX_FILE_STORE_GIB}GB`;
  const blocks = [`server_name: "${name}"`, withJetStream.replace(/^jetstream \{/mu, `jetstream {\n  ${storage}`)];
  if (tls !== undefined) {
    write('server.crt', tls.certificate);
    write('server.key', tls.key);
    blocks.push(`tls { cert_file: "${seenAt}/server.crt", key_file: "${seenAt}/server.key", timeout: 5 }`);
  }
  write('nats.conf', blocks.join('\n'));
}

interface Prepared {
  /** Tells our server from a stranger's on the same port. */
  readonly name: string;
  readonly tls: ServerCertificate | undefined;
  readonly server: NatsServer;
  readonly workspace: string;
  readonly store: string;
}

function launchOnce(prepared: Prepared, port: number): Promise<GuardedProcess> {
  const config = join(prepared.workspace, 'config');
  const flags = ['-c', join(config, 'nats.conf'), '-a', '127.0.0.1', '-p', String(port)];
  const { name, server } = prepared;
  return spawnGuarded({
    command: server.kind === 'program' ? server.path : 'docker',
    args: server.kind === 'program' ? flags : dockerArgs(server.image, name, port, config),
    env: process.env,
    cwd: prepared.workspace,
    graceMs: 5_000,
    removeAtEnd: prepared.workspace,
  });
}

async function launch(prepared: Prepared, wantedPort: number | undefined): Promise<RunningNats> {
  const { name } = prepared;
  const timeoutMs = prepared.server.kind === 'docker' ? DOCKER_READY_TIMEOUT_MS : READY_TIMEOUT_MS;
  for (let attempt = 0; attempt < MAX_PORT_ATTEMPTS; attempt += 1) {
    const port = wantedPort ?? (await freePort());
    const server = await launchOnce(prepared, port);
    const stop = async (): Promise<void> => {
      await server.stop();
      if (prepared.server.kind === 'docker') await runCommand('docker', ['rm', '--force', name]);
      rmSync(prepared.workspace, { recursive: true, force: true });
    };
    try {
      if ((await waitUntilReady(server, port, name, timeoutMs)) === 'ready') {
        const scheme = prepared.tls === undefined ? 'nats' : 'tls';
        const reload = (configText: string): void => {
          writeConfiguration(prepared, configText);
          process.kill(server.pid, 'SIGHUP');
        };
        return { url: `${scheme}://127.0.0.1:${port}`, port, pid: server.pid, reload, stop };
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
 * package without root, else Docker. Throws {@link LocalStackError} with what to do if there is none to be had.
 */
export async function startNats(options: StartNatsOptions = {}): Promise<RunningNats> {
  const onProgress = options.onProgress ?? ((): void => undefined);
  const given = options.url ?? process.env['NATS_URL'] ?? '';
  if (given !== '') {
    onProgress('using the NATS server of NATS_URL');
    await refuseSilentServer(given);
    const reload = (): never => {
      throw new LocalStackError('a NATS server that is not ours cannot be given another configuration');
    };
    const port = Number(new URL(given).port || '4222');
    return { url: given, port, pid: undefined, reload, stop: async () => undefined };
  }
  const server = await findNatsServer(onProgress, options.cacheDirectory);
  onProgress(`starting ${server.origin}`);
  const workspace = await makeWorkspace('nats', undefined);
  try {
    mkdirSync(join(workspace, 'config'));
    const store = options.storeDirectory ?? join(workspace, 'jetstream');
    const prepared = { name: `tradewind-${randomHex()}`, server, workspace, store, tls: options.tls };
    writeConfiguration(prepared, options.configText ?? '');
    const running = await launch(prepared, options.port);
    onProgress(`NATS is ready on port ${running.port}`);
    return running;
  } catch (error) {
    rmSync(workspace, { recursive: true, force: true });
    throw error;
  }
}

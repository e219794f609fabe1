import { join } from 'node:path';
import { LocalStackError, type OnProgress } from '../process/progress.js';
import { projectRoot } from '../process/project-root.js';
import { runCommand } from '../process/run-command.js';
import { debianProgram } from '../debian/debian-program.js';

/** A way to run nats-server on this machine. */
export type NatsServer =
  | { readonly kind: 'program'; readonly path: string; readonly origin: string }
  | { readonly kind: 'docker'; readonly image: string; readonly origin: string };

/** The image for machines that have Docker and neither a nats-server nor Debian's packages. */
const IMAGE = 'nats:2.12.7-alpine';
const NATS_PACKAGE = { name: 'nats-server', programs: ['nats-server'] } as const;
/** The oldest server that has what we need of JetStream. */
const OLDEST = { major: 2, minor: 9 };

/** Whether the text of `nats-server --version` names a server that is new enough. */
export function isNewEnough(versionText: string): boolean {
  const match = /v?(\d+)\.(\d+)\.\d+/u.exec(versionText);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

async function onThePath(): Promise<NatsServer | string> {
  const { code, output } = await runCommand('nats-server', ['--version']);
  if (code !== 0) return 'there is no nats-server on the PATH';
  if (!isNewEnough(output)) return `the nats-server on the PATH is too old (${output.trim()}; 2.9 is the oldest)`;
  return { kind: 'program', path: 'nats-server', origin: 'nats-server on the PATH' };
}

async function inDocker(): Promise<NatsServer | string> {
  const { code, output } = await runCommand('docker', ['info', '--format', '{{.ServerVersion}}'], {
    timeoutMs: 10_000,
  });
  if (code !== 0) return `Docker does not answer (${output.trim().split('\n').at(-1) ?? ''})`;
  return { kind: 'docker', image: IMAGE, origin: `Docker image ${IMAGE}` };
}

/** Finds a nats-server: on the PATH, else Debian's package in the project's cache, else Docker. @throws LocalStackError with what to do */
export async function findNatsServer(onProgress: OnProgress, cacheDirectory?: string): Promise<NatsServer> {
  const local = await onThePath();
  if (typeof local !== 'string') return local;
  const cache = cacheDirectory ?? join(projectRoot(), '.cache', 'nats-server');
  const debian = await debianProgram(NATS_PACKAGE, cache, onProgress);
  if (debian.ok) return { kind: 'program', path: debian.path, origin: "Debian's nats-server" };
  const docker = await inDocker();
  if (typeof docker !== 'string') return docker;
  throw new LocalStackError(
    `No NATS server: ${local}; ${debian.reason}; ${docker}. Do one of these: install nats-server 2.9 or newer ` +
      '("apt-get install nats-server", "brew install nats-server", or https://nats.io/download), start Docker, ' +
      'or set NATS_URL to a server with JetStream, such as nats://user:password@127.0.0.1:4222',
  );
}

/** What the operating system's own words mean for whoever named a file or a server. */
const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it, or its folder, is not there',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'something else is there',
  EACCES: 'you have no permission; choose a place that you may read and write',
  EPERM: 'you have no permission; choose a place that you may read and write',
  EROFS: 'it is on a file system that cannot be written; choose another place',
  ENOSPC: 'the disk is full; make room, or choose another place',
  EMFILE: 'too many files are open; raise the limit of open files (ulimit -n)',
};

const SERVER_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine has that name',
  EHOSTUNREACH: 'no way leads there',
  ETIMEDOUT: 'it gives no answer',
};

/** What to do where a given server cannot be reached. */
const ASK_THE_DOCTOR = 'See DATABASE_URL and NATS_URL; `npm run tradewind -- doctor` says what is wrong with them';

/**
 * Says as a sentence what the operating system refused, such as a file that cannot be written; `undefined` where an error is not of that
 * kind, and so one of ours, whose stack is wanted.
 */
export function sayRefusedBySystem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { address, code = '', hostname, path, port, syscall } = error as SystemError;
  if (syscall === undefined) return undefined;
  const server = SERVER_REASONS[code];
  const host = address ?? hostname;
  if (server !== undefined && host !== undefined)
    return `${[host, port].filter((part) => part !== undefined).join(':')}: ${server}. ${ASK_THE_DOCTOR}.`;
  const reason = FILE_REASONS[code];
  if (reason === undefined) return undefined;
  return `${path ?? syscall}: ${reason} (${error.message}).`;
}

interface SystemError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
}

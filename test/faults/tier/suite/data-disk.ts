import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, runCommand } from '#libs/local-stack';

/** The file has holes: it takes what is written. JetStream wants this much to be there. */
const SIZE_MB = 16_384;
/** FS_IOC_SHUTDOWN with the flag NOLOGFLUSH (ext4): nothing that was not flushed is written any more. */
const CUT = 'open(F, "<", $ARGV[0]) or die $!; my $flag = pack("L", 2); ioctl(F, 0x8004587D, $flag) or die $!;';

/** What the trials may write. */
const NEEDED_BYTES = 2 * 1024 ** 3;

/** Memory where there is enough of it: a cut takes what the file system has not flushed, whatever the image lies on. */
function imageFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= NEEDED_BYTES ? memory : tmpdir();
}

const PREFIX = 'tradewind-faults-';

async function demand(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${output.trim()}`);
}

/** Removes what runs left behind that were killed: their names hold their pids. */
async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`, 'u').exec(name)?.[1] ?? process.pid);
    if (isAlive(pid)) continue;
    await runCommand('umount', [join(folder, name, 'data')]);
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Where the servers keep their data: a file system of its own whose power can be cut, or a plain folder where that cannot be had. */
export class DataDisk {
  readonly path: string;
  /** Why its power cannot be cut; `undefined` where it can. */
  readonly noCutBecause: string | undefined;
  readonly #home: string;

  private constructor(home: string, noCutBecause: string | undefined) {
    this.#home = home;
    this.path = join(home, 'data');
    this.noCutBecause = noCutBecause;
  }

  /** Makes it: an ext4 image behind a loop device where this machine lets us. */
  static async make(): Promise<DataDisk> {
    const folder = imageFolder();
    await removeLeftOvers(folder);
    const home = mkdtempSync(join(folder, `${PREFIX}${process.pid}-`));
    chmodSync(home, 0o755);
    mkdirSync(join(home, 'data'), { mode: 0o755 });
    const disk = new DataDisk(home, undefined);
    try {
      if (process.getuid?.() !== 0) throw new Error('mounting a disk image needs root');
      await demand('perl', ['-e', '1']);
      await demand('truncate', ['-s', `${SIZE_MB}M`, disk.#image]);
      await demand('mkfs.ext4', ['-q', '-F', disk.#image]);
      await disk.#mount();
      return disk;
    } catch (error) {
      return new DataDisk(home, (error instanceof Error ? error.message : String(error)).split('\n')[0]);
    }
  }

  get #image(): string {
    return join(this.#home, 'disk.img');
  }

  /** Writes out all that is cached: what was set up before the trials is not what a cut is about. */
  async flush(): Promise<void> {
    await demand('sync', ['-f', this.path]);
  }

  /** Cuts the power now; whoever writes to it from now on gets an error. */
  async cutPower(): Promise<void> {
    await demand('perl', ['-e', CUT, this.path]);
  }

  /** Lets it come back with what had reached it; nobody may have a file open on it any more. */
  async restorePower(): Promise<void> {
    await demand('umount', [this.path]);
    await this.#mount();
  }

  /** Removes it. */
  async remove(): Promise<void> {
    if (this.noCutBecause === undefined) await demand('umount', [this.path]);
    rmSync(this.#home, { recursive: true, force: true });
  }

  #mount(): Promise<void> {
    return demand('mount', ['-o', 'loop', this.#image, this.path]);
  }
}

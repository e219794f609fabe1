import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser to test with, or why there is none. */
export type Browser = { readonly executable: string } | { readonly missing: string };

function find(): string | undefined {
  return [process.env['CHROMIUM_PATH'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
}

/** Finds Chromium on this machine; where it is missing and Debian's packages can be installed, installs it. */
export function findChromium(): Browser {
  const found = find();
  if (found !== undefined) return { executable: found };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return { missing: 'no Chromium on this machine, and it cannot be installed without root and apt-get' };
  }
  const options = { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update', '--quiet'], options);
  const { status, stderr } = spawnSync(
    'apt-get',
    ['install', '--yes', '--quiet', '--no-install-recommends', 'chromium'],
    options,
  );
  const installed = find();
  if (installed !== undefined) return { executable: installed };
  const why = stderr.trim().split('\n').at(-1) ?? '';
  return { missing: `apt-get install chromium ended with ${String(status)}: ${why}` };
}

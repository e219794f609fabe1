import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

/** A block of commands or of changes on a page, in the order in which a reader comes to it. */
interface Block {
  readonly page: string;
  readonly kind: 'sh' | 'diff';
  readonly text: string;
  /** Why the page says that no test runs it. */
  readonly notRun: string | undefined;
}

const root = projectRoot();
/** The npm that people have. */
const REAL_NPM = spawnSync('bash', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim();
const copy = mkdtempSync(join(tmpdir(), 'docs-commands-'));
const PAGES = ['README.md', ...readdirSync(join(root, 'docs/tutorials')).map((name) => `docs/tutorials/${name}`)];
/** So many blocks may be left to people, because they need a cluster, an exchange or an account. */
const MOST_NOT_RUN = 4;

const BLOCK = /(?:<!-- not run by a test: ([^>]+) -->\n+)?```(sh|diff)\n([\s\S]*?)```/gu;
const blocksOf = (page: string): Block[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(BLOCK)].map(([, notRun, kind, text = '']) => {
    return { page, kind: kind === 'diff' ? 'diff' : 'sh', text, notRun };
  });
const ALL_BLOCKS = PAGES.flatMap(blocksOf);
const BLOCKS = ALL_BLOCKS.filter(({ notRun }) => notRun === undefined);
const LEFT_OUT = ALL_BLOCKS.filter(({ notRun }) => notRun !== undefined);

/**
 * What a reader ends with Ctrl-C is ended by `--for`; `npm test` is not run within itself; everything keeps its data in the copy. All
 * else is run as it stands on the page.
 */
const NPM = `#!/bin/bash
case "$*" in
  test) echo 'npm test runs this test' ;;
  start) exec "$REAL_NPM" start -- --for 5s --data "$DATA" ;;
  'start -- '*--tape*) exec "$REAL_NPM" "$@" ;;
  'start -- '*) exec "$REAL_NPM" "$@" --data "$DATA" ;;
  *) exec "$REAL_NPM" "$@" ;;
esac
`;

/** A copy, in which pages may write; times are kept, so that what is installed counts as installed. */
beforeAll(() => {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of stdout.split('\n').filter((name) => name !== '' && !name.startsWith('test/arch/violations'))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, '.bin'));
  writeFileSync(join(copy, '.bin/npm'), NPM, { mode: 0o755 });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function runBlock({ kind, page, text }: Block): { readonly code: number | null; readonly output: string } {
  if (kind === 'diff') writeFileSync(join(copy, 'page.diff'), text);
  const script = kind === 'diff' ? 'patch -p1 < page.diff' : text;
  // Postgres runs as another user where we are root, and must reach its data.
  const data = mkdtempSync(join('/var/tmp', 'docs-data-'));
  chmodSync(data, 0o1777);
  const { DATABASE_URL: _database, NATS_URL: _nats, VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
  const { status, stderr, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...env,
      PATH: `${join(copy, '.bin')}:${env['PATH'] ?? ''}`,
      REAL_NPM,
      DATA: join(data, page.replaceAll(/\W/gu, '-')),
      NO_COLOR: '1',
    },
    maxBuffer: 64 * 1_024 * 1_024,
    timeout: 280_000,
  });
  rmSync(data, { recursive: true, force: true });
  return { code: status, output: `${stdout}${stderr}` };
}

describe('every command of README and tutorials', () => {
  it('stands on a page: the README and six tutorials', () => {
    expect(PAGES.length).toBeGreaterThanOrEqual(7);
    expect(new Set(BLOCKS.map(({ page }) => page))).toEqual(new Set(PAGES));
  });

  it(`is run, but for at most ${MOST_NOT_RUN} blocks that name what they need`, () => {
    const notRun = LEFT_OUT.flatMap((block) => block.notRun ?? []);
    expect(notRun.length).toBeLessThanOrEqual(MOST_NOT_RUN);
  });

  it.each(BLOCKS.map((block, index) => [block.page, index, block] as const))(
    'of %s works (block %i)',
    (page, _, block) => {
      const { code, output } = runBlock(block);
      expect(code === 0 ? '' : output.slice(-4_000), page).toBe('');
    },
  );

  for (const { notRun, page } of LEFT_OUT)
    it(`of ${page} is left to people`, (context) => {
      expect(notRun).toMatch(/^it needs /u);
      context.skip(notRun);
    });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

const ROOT = projectRoot();
const NEVER = new Set(['node_modules', '.git', '.cache', '.tradewind', 'dist', 'tapes', 'recordings']);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NEVER.has(entry.name) ? [] : filesBelow(path);
    return [path];
  });
}

const FILES = filesBelow('.');
const PAGES = FILES.filter((file) => file.endsWith('.md'));
const SPECS = new Set(FILES.flatMap((file) => /([^/]+\.spec)\.tsx?$/u.exec(file)?.[1] ?? []));
/** What a reader of a tutorial makes. */
const MADE_BY_READERS = new Set(['my-collar.spec']);

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```/gmu, '');

/** The name that a heading has in an address, as GitHub and GitLab make it. */
function anchorOf(heading: string): string {
  const words = heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .trim()
    .toLowerCase();
  return words.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}

function isDead(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (!existsSync(join(ROOT, target))) return true;
  if (anchor === undefined || !target.endsWith('.md')) return false;
  const headings = [...textOf(target).matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) => anchorOf(heading));
  return !headings.includes(anchor);
}

describe('what pages name', () => {
  it('is there: every test', () => {
    const named = PAGES.flatMap((page) => [...textOf(page).matchAll(/`(?:[a-z]+ )?([\w.-]+\.spec)(?:\.ts)?`/gu)]);
    expect(named.length).toBeGreaterThan(100);
    expect(named.map(([, spec = '']) => spec).filter((spec) => !SPECS.has(spec) && !MADE_BY_READERS.has(spec))).toEqual(
      [],
    );
  });

  it('is there: every page, file and heading that a link leads to', () => {
    const links = PAGES.flatMap((page) =>
      [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/gu)].map(([, link = '']) => ({ page, link })),
    ).filter(({ link }) => !/^[a-z]+:/u.test(link));
    expect(links.length).toBeGreaterThan(200);
    expect(links.filter(({ link, page }) => isDead(page, link))).toEqual([]);
  });
});

/**
 * The running suite of two commits side by side: `npm start -- --for 60s --report FILE` of this working tree and of a checkout of
 * the other commit, in alternating rounds, and the way of every order from the market event to its mark before the wire. Both
 * reports tell it by the same two columns of `orders.orders`, so that the figures mean the same.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, print, verdict, whole } from './figures.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 2);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
/** The goal: this part of the other commit's time. */
const GOAL = 1 / 5;
const HOPS = ['marketEventToIntent', 'intentToDecision', 'decisionToCommit', 'commitToSend', 'marketEventToSend'];

/** Measures this tree, started with some options, beside a commit, prints both and returns whether the goal is met. */
export async function compareWith(commit, optionsHere = []) {
  const base = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], { cwd: ROOT })
    .toString()
    .trim();
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  const tree = join(folder, 'tree');
  try {
    checkOut(base, tree);
    const reports = { base: [], here: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = round % 2 === 0 ? ['base', 'here'] : ['here', 'base'];
      for (const who of order) {
        const [root, more] = who === 'base' ? [tree, []] : [ROOT, optionsHere];
        reports[who].push(await runSuite(root, folder, round + 1, SECONDS, more));
      }
      for (const who of order) printRound(who, reports[who].at(-1));
    }
    return printSummary(base, reports, optionsHere.includes('--desk'));
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', tree], { cwd: ROOT, stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks a commit out with our packages where it wants the same ones; otherwise its own start installs them. */
function checkOut(commit, tree) {
  execFileSync('git', ['worktree', 'add', '--detach', tree, commit], { cwd: ROOT, stdio: 'ignore' });
  const lock = (root) => readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (lock(tree) !== lock(ROOT)) return;
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  // Older than the packages: its start must not install into ours.
  utimesSync(join(tree, 'package-lock.json'), 0, 0);
}

/** Runs a checkout's suite for so many seconds; returns its report. */
export async function runSuiteOnce(root, seconds, seed, options) {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  try {
    return await runSuite(root, folder, seed, seconds, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runSuite(root, folder, seed, seconds = SECONDS, more = []) {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const options = [
    '--for',
    `${seconds}s`,
    '--seed',
    String(seed),
    '--report',
    report,
    ...emptyBooks(root, folder),
    ...more,
  ];
  const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs'), ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const words = [];
  child.stdout.on('data', (chunk) => words.push(chunk));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill('SIGINT'));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the suite in ${root} ended with ${code}:\n${Buffer.concat(words)}`);
  return JSON.parse(readFileSync(report, 'utf8'));
}

/** Each run begins with empty books, however many were before it; a commit of before `--data` keeps none anyway. */
function emptyBooks(root, folder) {
  if (!existsSync(join(root, 'apps', 'cli', 'src', 'launch', 'data-folder.ts'))) return [];
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  chmodSync(folder, 0o755); // Postgres runs as another user where we are root.
  return ['--data', data];
}

function printRound(who, { latencies, orders, reconciled }) {
  const { count, p50Us, p90Us, p99Us } = latencies.marketEventToSend;
  const states = Object.values(orders).reduce((sum, each) => sum + each, 0);
  const judged = reconciled ? 'reconciled' : 'NOT RECONCILED';
  print(
    `  ${who}: p50 ${whole(p50Us)}  p90 ${whole(p90Us)}  p99 ${whole(p99Us)} µs, ${count} of ${states} orders, ${judged}`,
  );
}

/**
 * Prints both and returns whether the goal is met. A desk marks an order before the one commit that holds everything, so its mark says little: it is
 * judged by its first byte, which is later than the mark that it is compared with.
 */
function printSummary(base, reports, isDesk) {
  const middle = (who, hop, share) => median(reports[who].map(({ latencies }) => latencies[hop][share]));
  const firstByte = (share) => median(reports.here.map(({ hops }) => hops.marketEventToFirstByte[share]));
  print(
    `market event → mark before the wire, µs, median of ${ROUNDS} round(s) of ${SECONDS} s; base is ${base.slice(0, 9)}`,
  );
  for (const hop of HOPS) {
    const cell = (who) => ['p50Us', 'p99Us'].map((share) => whole(middle(who, hop, share)).padStart(11)).join('');
    print(`  ${hop.padEnd(22)} base p50, p99 ${cell('base')}   here ${cell('here')}`);
  }
  print(`  first byte (here only) ${['p50Us', 'p99Us'].map((share) => whole(firstByte(share)).padStart(11)).join('')}`);
  const met = ['p50Us', 'p99Us'].map((share) => {
    const here = isDesk ? firstByte(share) : middle('here', 'marketEventToSend', share);
    const ratio = here / middle('base', 'marketEventToSend', share);
    const what = isDesk ? `${share.slice(0, 3)}, first byte` : share.slice(0, 3);
    print(`  ${what}: ${ratio.toFixed(3)} of the base's mark, goal ${GOAL.toFixed(1)}: ${verdict(ratio <= GOAL)}`);
    return ratio <= GOAL;
  });
  return met.every(Boolean) && [...reports.base, ...reports.here].every(({ reconciled }) => reconciled);
}

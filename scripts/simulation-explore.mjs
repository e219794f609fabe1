/** Plays the stories of `npm run simulate`, keeps count, shrinks what fails, and prints it. */
import { join } from 'node:path';
import { shrinkStory } from './simulation-shrink.mjs';
import { playStories } from './simulation-workers.mjs';

/** How many failing stories are shrunk, and told, at most. */
const MAX_TOLD = 3;
/** How many plans are looked at for a fault that is wanted. */
const MAX_LOOKED_AT = 100_000;
const PROGRESS_EVERY_MS = 5_000;

/** The arguments that play a story again. */
export function replayArguments({ seed, lastsMs, intentEveryMs, only, endsAtMs, shape }) {
  const orders = Math.round(lastsMs / intentEveryMs);
  const some = only === undefined ? '' : ` --only ${only.join(',') || '-'}`;
  const end = endsAtMs === undefined ? '' : ` --until ${endsAtMs / 1_000}`;
  const desk = shape === 'desk' ? ' --shape desk' : '';
  return `--seed ${seed}${some} --seconds ${lastsMs / 1_000} --orders ${orders}${end}${desk}`;
}

/** So many seeds from one on; with `wanted`, those in whose plan there is a fault with this in its name. */
export async function seedsWith({ folder, from, count, lastsMs, wanted }) {
  const { planFaults } = await import(join(folder, 'test/simulation/faults/plan-faults.js'));
  const fits = ({ kind, name = '', lane = '' }) => `${kind} ${name} ${lane}`.includes(wanted);
  const seeds = [];
  for (let seed = from; seeds.length < count; seed += 1)
    if (wanted === undefined || planFaults(seed, lastsMs).some(fits)) seeds.push(seed);
    else if (seed > from + MAX_LOOKED_AT) throw new Error(`no seed has a fault named ${wanted}`);
  return seeds;
}

/** Returns the exit code. */
export async function exploreSeeds({ folder, stories, jobs, isOne, stopAtFirst, shrinks, isJson }) {
  const startedAt = performance.now();
  const { CRASH_POINTS } = await import(join(folder, 'test/simulation/stage/crash-points.js'));
  const sum = { seeds: 0, orders: 0, trades: 0, decisions: 0, submits: 0, slowestHealingMs: 0 };
  const faults = {};
  const died = {};
  const failing = [];
  const hashes = {};
  let told = startedAt;
  // The output of JSON is for programs, and a run of an hour is for people, too.
  const tellProgress = isJson ? console.error : console.log;
  const seconds = () => (performance.now() - startedAt) / 1_000;
  const onEnd = ({ story, end, error }) => {
    sum.seeds += 1;
    if (end === undefined)
      failing.push({ story, violations: [{ invariant: 'CRASHED', about: 'the story', found: error }] });
    else {
      for (const name of ['orders', 'trades', 'decisions', 'submits']) sum[name] += end[name];
      sum.slowestHealingMs = Math.max(sum.slowestHealingMs, end.healedInMs);
      for (const [, { kind, name }] of end.faults) faults[name ?? kind] = (faults[name ?? kind] ?? 0) + 1;
      for (const point of end.crashPoints) died[point] = (died[point] ?? 0) + 1;
      hashes[story.seed] = end.hash;
      if (end.violations.length > 0) failing.push({ story, violations: end.violations });
      if (isOne && !isJson) console.log(end.told.join('\n'));
    }
    if (!isOne && performance.now() - told > PROGRESS_EVERY_MS) {
      told = performance.now();
      tellProgress(`${sum.seeds} of ${stories.length} seeds, ${failing.length} failing, ${seconds().toFixed(0)} s`);
    }
    return stopAtFirst && failing.length > 0;
  };
  await playStories({ folder, stories, jobs, onEnd });
  const notReached = CRASH_POINTS.filter((point) => died[point] === undefined);
  const result = { ...sum, seconds: Number(seconds().toFixed(1)), faults, crashPoints: died, notReached, hashes };
  const violations = failing.map(({ story, violations: found }) => ({
    seed: story.seed,
    replay: replayArguments(story),
    found,
  }));
  if (!isJson) printSummary({ ...result, crashPointCount: CRASH_POINTS.length }, isOne);
  for (const { story, violations: found } of failing.slice(0, MAX_TOLD)) {
    if (!isJson) printFailure(story, found);
    if (shrinks && !isJson) await printShrunk({ folder, story });
  }
  for (const { seed, replay, found } of isJson ? [] : violations.slice(MAX_TOLD))
    console.log(
      `seed ${seed}: ${found[0].invariant} ${found[0].about}: ${found[0].found} (npm run simulate -- ${replay})`,
    );
  if (isJson) console.log(JSON.stringify({ ...result, violations }));
  return failing.length === 0 ? 0 : 1;
}

function printSummary({ seeds, orders, trades, decisions, submits, seconds, slowestHealingMs, ...rest }, isOne) {
  const { faults, crashPoints, crashPointCount, hashes, notReached } = rest;
  console.log(
    `\n${seeds} seeds, ${decisions} decisions, ${orders} orders, ${submits} on the wire, ${trades} trades, ${seconds} s`,
  );
  if (isOne) console.log(`history ${Object.values(hashes)[0]}`);
  console.log(`healed within ${(slowestHealingMs / 1_000).toFixed(0)} s of virtual time`);
  const byCount = Object.entries(faults).sort(([, a], [, b]) => b - a);
  console.log(`faults: ${byCount.map(([name, count]) => `${count} ${name}`).join(', ') || 'none'}`);
  console.log(`crash points died at: ${Object.keys(crashPoints).length} of ${crashPointCount}`);
  if (!isOne && notReached.length > 0 && notReached.length < crashPointCount)
    console.log(`  not at: ${notReached.join('; ')}`);
}

function printFailure(story, violations) {
  console.log(
    `\nseed ${story.seed} breaks ${violations.length} promises (npm run simulate -- ${replayArguments(story)})`,
  );
  for (const { invariant, about, found } of violations.slice(0, 5)) console.log(`  ${invariant}  ${about}: ${found}`);
}

async function printShrunk({ folder, story }) {
  const shrunk = await shrinkStory({ folder, story });
  if (shrunk === undefined) return console.log('  it does not fail again when it is played again');
  console.log(`  the shortest story that still fails (npm run simulate -- ${replayArguments(shrunk.story)})`);
  for (const line of shrunk.told) console.log(`    ${line}`);
}

/** What `npm run bench -- tick --trace` prints of one way: the stages of all ticks and of the slowest, and what was in the way. */
import { median, print, quantile } from './figures.mjs';
import { COLLECTOR, TIMER } from './tick-probe.mjs';

const SLOW_SHARE = 0.985;
const STAGES = ['read → write to the broker', 'the write', '… → read of the consumer', '… → callback'];
/** Shorter turns of a timer are in the way of nobody. */
const LEAST_TIMER_US = 20;
const LINES = 30;
const percent = (share) => `${(share * 100).toFixed(0)} %`;
const whole = (us, width = 6) => us.toFixed(0).padStart(width);

/** `switchesIn` tells who was on which processor in a span of time. */
export function reportWay(way, ticks, notes, pids, switchesIn) {
  const totals = ticks.map(({ total }) => total);
  const limit = quantile(totals, SLOW_SHARE);
  const slow = ticks.filter(({ total }) => total >= limit);
  const name = namesOf(pids);
  print(
    `\ntrace of ${way === 'own' ? 'market-data' : 'the bare hop'}, ${ticks.length} ticks, p50 ${whole(median(totals), 1)} µs, p99 ${whole(quantile(totals, 0.99), 1)} µs; the slowest ${slow.length} took ${whole(limit, 1)} µs and more`,
  );
  reportStages(ticks, slow);
  const left = ticks
    .map(({ cuts }) => leftAfter(switchesIn(cuts[2], cuts[2] + 1), pids[way], cuts[2]))
    .filter((us) => us !== undefined);
  print(
    `  the sender leaves its processor ${whole(median(left), 1)} µs after the write at p50, ${whole(quantile(left, 0.99), 1)} at p99`,
  );
  for (const [which, list] of [
    ['all', ticks],
    ['the slowest', slow],
  ])
    print(`  both processors during ${which}: ${holdersOf(list, switchesIn, name)}`);
  for (const [who, one] of Object.entries(notes)) {
    reportOwnWork(who, one.within, ticks, slow);
    reportTimers(who, one, slow);
  }
  const slowest = slow.reduce((one, other) => (other.total > one.total ? other : one));
  reportTimeline(slowest, notes, switchesIn, name);
}

function reportStages(ticks, slow) {
  const took = (list, stage) => list.map(({ cuts }) => cuts[stage + 1] - cuts[stage]);
  const usual = STAGES.map((_, stage) => median(took(ticks, stage)));
  const longest = slow
    .map(({ cuts }) => usual.map((us, stage) => cuts[stage + 1] - cuts[stage] - us))
    .map((over) => over.indexOf(Math.max(...over)));
  for (const [stage, name] of STAGES.entries()) {
    const [all, late] = [took(ticks, stage), took(slow, stage)];
    const here = longest.filter((one) => one === stage).length;
    print(
      `  ${name.padEnd(28)} p50 ${whole(usual[stage])}  p99 ${whole(quantile(all, 0.99))}   of the slowest p50 ${whole(median(late))}; ${percent(here / slow.length)} of them lost most here`,
    );
  }
}

/** Of a process by its number: the main thread of ours by the part that it plays, other threads of ours apart from it. */
function namesOf(pids) {
  const names = new Map(Object.entries(pids).map(([name, pid]) => [pid, name]));
  return ({ pid, tid }) => {
    if (pid === 0) return 'idle';
    const name = names.get(pid);
    if (name === undefined) return 'neighbours';
    return tid === pid || name === 'broker' ? name : `${name}'s other threads`;
  };
}

/** How long a process stays on its processor behind a moment; `undefined` where it is on none. */
function leftAfter(switches, pid, at) {
  const turn = switches.find((one) => one.tid === pid);
  return turn === undefined ? undefined : turn.to - at;
}

function holdersOf(ticks, switchesIn, name) {
  const held = new Map();
  for (const { cuts } of ticks) {
    const [from, to] = [cuts[0], cuts.at(-1)];
    for (const one of switchesIn(from, to))
      held.set(name(one), (held.get(name(one)) ?? 0) + Math.min(to, one.to) - Math.max(from, one.from));
  }
  const all = [...held.values()].reduce((sum, us) => sum + us, 0);
  const most = [...held].sort(([, one], [, other]) => other - one).filter(([, us]) => us >= all / 200);
  return most.map(([who, us]) => `${who} ${percent(us / all)}`).join(', ');
}

function reportOwnWork(who, within, ticks, slow) {
  for (const [what, label] of [
    [COLLECTOR, 'collector'],
    [TIMER, `a timer of ${LEAST_TIMER_US} µs and more`],
  ]) {
    const least = what === TIMER ? LEAST_TIMER_US : 0;
    const met = ({ cuts }) =>
      within(cuts[0], cuts.at(-1)).some((one) => one.what === what && one.to - one.from >= least);
    print(
      `  ${label} of the ${who} during ${percent(ticks.filter(met).length / ticks.length)} of all and ${percent(slow.filter(met).length / slow.length)} of the slowest`,
    );
  }
}

/** Which timers ran during the slowest, how often, and how long. */
function reportTimers(who, { within, timers }, slow) {
  const met = new Map();
  for (const { cuts } of slow)
    for (const { what, which, from, to } of within(cuts[0], cuts.at(-1)))
      if (what === TIMER && to - from >= LEAST_TIMER_US) met.set(which, [...(met.get(which) ?? []), to - from]);
  for (const [which, took] of met)
    print(`    ${who}: ${took.length} times ${timers[which]}, ${whole(median(took), 1)} µs`);
}

/** One tick: who was on which processor, and what the processes noted; microseconds from the read on. */
function reportTimeline({ cuts, total }, notes, switchesIn, name) {
  const [from, to] = [cuts[0], cuts.at(-1)];
  const rows = switchesIn(from, to).map((one) => ({ ...one, text: `processor ${Number(one.cpu)}: ${name(one)}` }));
  for (const [who, { within, timers }] of Object.entries(notes))
    for (const one of within(from, to)) rows.push({ ...one, text: `${who}: ${wordOf(one, timers)}` });
  print(`  the slowest, ${whole(total, 1)} µs:`);
  const sorted = rows.sort((one, other) => one.from - other.from);
  for (const row of sorted.slice(0, LINES))
    print(`    ${whole(row.from - from)} to ${whole(row.to - from)}  ${row.text}`);
  if (sorted.length > LINES) print(`    … and ${sorted.length - LINES} more`);
}

function wordOf({ what, which }, timers) {
  return what === TIMER ? `timer ${timers[which]}` : ['', 'reads', 'writes', 'collector'][what];
}

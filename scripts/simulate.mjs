/**
 * `npm run simulate -- …`: the whole suite and its exchange in one process on virtual time, with faults from a seed.
 *
 *   --seed N            plays one story and tells it; the same seed is the same story
 *   --only 3,7          of its faults only these
 *   --seeds N           plays N stories, from seed 1 or --from S
 *   --with F-54         of the seeds only those in whose plan there is such a fault (a part of its name)
 *   --jobs J            in so many processes (default: the processors)
 *   --seconds T         how long things go wrong in a story, in virtual seconds (default 24); --minutes M likewise
 *   --until T           heals earlier than that
 *   --orders N          so many intents in a story at least (default 40): an intent every so often
 *   --shape desk        all four services in one process, which live and die together and hand messages over past the broker
 *   --stop-at-first     ends with the first violation
 *   --no-shrink         leaves a failing story as long as it is
 *   --questions N       instead of stories: N public questions from the edges of what can be asked, from seed 1 or --seed S
 *   --json              what came of it as JSON, on the last line
 *
 * A failing story is shrunk to its shortest. The exit code is 1 where a promise of the reliability design was broken.
 */
import { availableParallelism } from 'node:os';
import { ensureInstalled } from './install.mjs';
import { optionsOf } from './options.mjs';

const { values } = optionsOf(import.meta.url, {
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    with: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    seconds: { type: 'string', default: '24' },
    minutes: { type: 'string' },
    until: { type: 'string' },
    questions: { type: 'string' },
    orders: { type: 'string', default: '40' },
    folder: { type: 'string' },
    shape: { type: 'string', default: 'services' },
    'stop-at-first': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

ensureInstalled();
const { buildSimulation } = await import('./simulation-build.mjs');
const { exploreSeeds, seedsWith } = await import('./simulation-explore.mjs');
const folder = values.folder ?? buildSimulation();
if (values.questions !== undefined) {
  const { askQuestions } = await import('./simulation-questions.mjs');
  process.exit(await askQuestions(folder, Number(values.questions), Number(values.seed ?? 1), values.json));
}
const lastsMs = (values.minutes === undefined ? Number(values.seconds) : Number(values.minutes) * 60) * 1_000;
const endsAtMs = values.until === undefined ? undefined : Number(values.until) * 1_000;
const intentEveryMs = Math.max(20, Math.round(lastsMs / Number(values.orders)));
const only =
  values.only === undefined
    ? undefined
    : values.only
        .split(',')
        .filter((id) => id !== '-')
        .map(Number);
const from = values.seed === undefined ? Number(values.from) : Number(values.seed);
const count = values.seed === undefined ? Number(values.seeds ?? 100) : 1;
const isKnownShape = ['services', 'desk'].includes(values.shape);
const wrong =
  !isKnownShape ||
  [lastsMs, intentEveryMs, from, count, Number(values.jobs), endsAtMs ?? 0, ...(only ?? [])].some(
    (value) => !Number.isFinite(value) || value < 0,
  ) ||
  // No story keeps every promise.
  [count, Number(values.jobs)].some((value) => value < 1 || !Number.isInteger(value));
if (wrong) {
  console.error('usage: npm run simulate -- (--seed N [--only 3,7] | --seeds N [--from S]) [--jobs J] [--json] …');
  process.exit(2);
}
if (values.seed !== undefined && values.with !== undefined) {
  console.error('--with chooses among seeds: give --seeds N, or --seed N without it');
  process.exit(2);
}
const seeds = await seedsWith({ folder, from, count, lastsMs, wanted: values.with });
const { shape } = values;
const stories = seeds.map((seed) => ({ seed, lastsMs, intentEveryMs, only, endsAtMs, shape }));
process.exitCode = await exploreSeeds({
  ...{ folder, stories, jobs: Number(values.jobs), isOne: values.seed !== undefined },
  ...{ stopAtFirst: values['stop-at-first'], shrinks: !values['no-shrink'], isJson: values.json },
});

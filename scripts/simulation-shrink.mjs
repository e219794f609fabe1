/** Makes a failing story short: fewer faults, then less time, as long as it still fails (delta debugging). */
import { playStories } from './simulation-workers.mjs';

/** Steps by which the end of a story comes nearer. */
const SHORTER = [0.5, 0.7, 0.85];

/** Plays one story; returns what came of it, or an end with the error as its violation. */
async function play(folder, story) {
  let outcome;
  await playStories({ folder, stories: [story], jobs: 1, onEnd: (end) => void (outcome ??= end) });
  if (outcome?.end !== undefined) return outcome.end;
  return { violations: [{ invariant: 'CRASHED' }], told: [String(outcome?.error)], faults: [] };
}

/**
 * The least of `items` for which `fails` still resolves to true: halves are taken away, then quarters, down to single ones.
 * @template T
 * @param {readonly T[]} items for which it fails
 * @param {(items: readonly T[]) => Promise<boolean>} fails
 */
export async function leastThatFails(items, fails) {
  let kept = [...items];
  for (let size = Math.ceil(kept.length / 2); size >= 1 && kept.length > 0;) {
    let isSmaller = false;
    for (let at = 0; at < kept.length; at += size) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (!(await fails(without))) continue;
      kept = without;
      isSmaller = true;
      break;
    }
    if (!isSmaller) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return kept;
}

/** The shortest story that still breaks one of the same promises, with its telling; `undefined` where it does not fail again. */
export async function shrinkStory({ folder, story }) {
  const first = await play(folder, story);
  const broken = new Set(first.violations.map(({ invariant }) => invariant));
  if (broken.size === 0) return undefined;
  const failing = async (candidate) => {
    const end = await play(folder, candidate);
    return end.violations.some(({ invariant }) => broken.has(invariant)) ? end : undefined;
  };
  let told = first.told;
  const ids = story.only ?? first.faults.map(([id]) => id);
  const only = await leastThatFails(ids, async (some) => {
    const end = await failing({ ...story, only: some });
    if (end !== undefined) told = end.told;
    return end !== undefined;
  });
  // A plan follows from how long the story lasts: a shorter one would have other faults, so that only healing comes sooner.
  let shortest = { ...story, only };
  for (const part of SHORTER) {
    const candidate = { ...shortest, endsAtMs: Math.round(story.lastsMs * part) };
    const end = await failing(candidate);
    if (end === undefined) continue;
    shortest = candidate;
    told = end.told;
    break;
  }
  return { story: shortest, told };
}

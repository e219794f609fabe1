/** Arithmetic and text for the figures that the benches print. */

/** Writes a line for people. */
export function print(line) {
  process.stdout.write(`${line}\n`);
}

/** Writes a line about something that is wrong. */
export function complain(line) {
  process.stderr.write(`${line}\n`);
}

/** The middle of some numbers. */
export function median(values) {
  return quantile(values, 0.5);
}

/** The value below which a share of the numbers lies. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** A number with thousands apart. */
export function whole(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** How far apart the rounds were, so that a noisy machine shows: the smallest and the largest. */
export function spread(values) {
  return `${whole(Math.min(...values))} to ${whole(Math.max(...values))}`;
}

/** A target met or missed, in short. */
export function verdict(met) {
  return met ? 'met' : 'MISSED';
}

/** A name of ours in words that a person reads: `grossExposure.after` is `gross exposure · after`. */
export function wordsOfName(name: string): string {
  return name
    .replaceAll('.', ' · ')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ')
    .toLowerCase();
}

/** Names with their values on one line. */
export function wordsOfRecord(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ');
}

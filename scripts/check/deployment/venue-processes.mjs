/**
 * How many ask one exchange from one address, and whether VENUE_PROCESSES says so: each takes its part of what the exchange grants an
 * address, so that a number too small ends in a ban of all, and one too large makes every feed slow for nothing.
 */

/** @typedef {{ app: import('./apps.mjs').App, name: string, replicas: number, environment: Record<string, string | undefined> }} Process */

/** What of a process asks an exchange, by the setting that names it. Of the replicas of an order entry one has the lease; the others ask nothing. */
const FEED = { kind: 'feed', setting: 'EXCHANGE', countOf: ({ replicas }) => replicas };
const ORDER_ENTRY = { kind: 'order entry', setting: 'VENUE', countOf: () => 1 };
const ASKING = { 'market-data': [FEED], 'order-management': [ORDER_ENTRY], desk: [FEED, ORDER_ENTRY] };

/**
 * @param {readonly Process[]} processes all that run together
 * @returns {{ name: string, message: string }[]} whose VENUE_PROCESSES is another number than of those that share its address
 */
export function wrongVenueProcesses(processes) {
  const asking = processes.flatMap(askingOf);
  return processes.flatMap((process) => {
    const own = asking.filter(({ name }) => name === process.name);
    const wanted = Math.max(...own.map(({ place }) => countAt(asking, place)));
    const set = settingOf(process, 'VENUE_PROCESSES');
    if (own.length === 0 || Number(set) === wanted) return [];
    const sharing = asking.filter(({ place }) => own.some((one) => one.place === place));
    const listed = sharing.map(({ name, count, kind }) => `${kind} of ${name} ${count}`).join(', ');
    return [{ name: process.name, message: `VENUE_PROCESSES is ${set}, and ${wanted} ask its exchange: ${listed}` }];
  });
}

const countAt = (asking, wanted) =>
  asking.filter(({ place }) => place === wanted).reduce((sum, { count }) => sum + count, 0);

function askingOf(process) {
  if (process.environment.TAPE_DIR !== undefined) return [];
  return (ASKING[process.app.name] ?? []).map(({ kind, setting, countOf }) => ({
    name: process.name,
    kind,
    count: countOf(process),
    place: `${settingOf(process, setting)} ${settingOf(process, 'VENUE_ADDRESS')}`,
  }));
}

/** As the environment says, else as the app's schema does. */
const settingOf = ({ app, environment }, name) =>
  environment[name] ?? app.settings?.shape[name]?.safeParse(undefined).data;

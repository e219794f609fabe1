/** How many turns of the real event loop a service gets to start before virtual time goes on. */
const START_TURNS = 40;

/**
 * Nest loads and wires its parts in real time, of which virtual time knows nothing: it stands still meanwhile, always for as long as it
 * takes, or the same run would not begin at the same moment twice.
 */
export async function letNestStart(): Promise<void> {
  for (let turn = 0; turn < START_TURNS || isReadingFiles(); turn += 1)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
}

/** Whether Node is loading something. */
function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
}

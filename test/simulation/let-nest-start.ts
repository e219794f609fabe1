/** How many turns of the real event loop a service gets to start before virtual time goes on. */
const START_TURNS = 40;
/** How many more it gets where something outside this thread may still be on its way, of a millisecond each. */
const SLOW_TURNS = 500;

/**
 * Nest loads and wires its parts in real time, of which virtual time knows nothing: it stands still meanwhile, always for as long as it
 * takes, or the same run would not begin at the same moment twice. With `started` it stands still until that has settled; a start that
 * itself waits for virtual time goes on after half a second.
 */
export async function letNestStart(started?: Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < START_TURNS || isReadingFiles(); turn += 1) await nextTurn();
  if (started === undefined) return;
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  started.then(settle, settle);
  for (let turn = 0; turn < SLOW_TURNS; turn += 1) {
    await nextTurn();
    if (isSettled) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Whether Node is loading something. */
function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
}

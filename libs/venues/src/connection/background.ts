/** Ends the process with an error that is a bug: nobody can go on after it. */
export function failLoudly(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Lets work run that nobody waits for; what it throws is a bug. */
export function inBackground(work: Promise<void>): void {
  work.catch(failLoudly);
}

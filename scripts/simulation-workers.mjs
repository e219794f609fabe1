/** Plays stories in several processes at once. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./simulate-worker.mjs', import.meta.url));
/** A worker that has not come to the end of its story after so many seconds hangs. */
const HANGS_AFTER_SECONDS = 300;
/**
 * A worker is replaced after so many stories. What a process that was killed waited for never comes, and some of it is kept for ever: 8 MB a story, which
 * made the last of a thousand stories slow, and ended a worker at 4 GB.
 */
const STORIES_OF_A_WORKER = 50;

/**
 * Plays every story, and calls `onEnd` with what came of each: `{ story, end, seconds }`, or `{ story, error }` where it had no end.
 * Stops early where `onEnd` returns true. Resolves when all workers are gone.
 */
export async function playStories({ folder, stories, jobs, onEnd }) {
  const waiting = [...stories];
  let isOver = false;
  const runWorker = () =>
    new Promise((resolve) => {
      const child = fork(WORKER, [folder], { execArgv: ['--enable-source-maps', '--max-semi-space-size=32'] });
      let current;
      let played = 0;
      let timer;
      const finish = (error) => {
        clearTimeout(timer);
        if (current !== undefined && onEnd({ story: current, error })) isOver = true;
        current = undefined;
      };
      const next = () => {
        current = isOver || played === STORIES_OF_A_WORKER ? undefined : waiting.shift();
        played += 1;
        if (current === undefined) return child.disconnect();
        timer = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_SECONDS * 1_000);
        return child.send(current);
      };
      child.on('message', (message) => {
        clearTimeout(timer);
        if (message.error !== undefined) return finish(message.error);
        if (message.end !== undefined) {
          current = undefined;
          if (onEnd(message)) isOver = true;
        }
        return next();
      });
      child.once('exit', (code, signal) => {
        finish(`the process ended with ${signal ?? `code ${code}`}`);
        resolve();
      });
    });
  const keepWorking = async () => {
    // A worker that died of its story is replaced.
    while (!isOver && waiting.length > 0) await runWorker();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, waiting.length) }, keepWorking));
}

/** Plays the stories that its parent sends, one after another, and sends back what came of each. */
import { join } from 'node:path';

const [, , folder] = process.argv;
const { playStory } = await import(join(folder, 'test/simulation/story/play-story.js'));

let story;
/** An error that nobody handled is a violation of the story that was being played. */
const onStray = (error) => {
  const found = error instanceof Error ? error.stack : String(error);
  process.send({ story, error: found }, () => process.exit(1));
};
process.on('unhandledRejection', onStray);
process.on('uncaughtException', onStray);

process.on('message', (next) => {
  story = next;
  const startedAt = performance.now();
  playStory(story).then(
    (end) => process.send({ story, end, seconds: (performance.now() - startedAt) / 1_000 }),
    onStray,
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });

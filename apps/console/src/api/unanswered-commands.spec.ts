import { describe, expect, it } from 'vitest';
import { RestProblem } from './rest-problem.js';
import { UnansweredCommands, bringAbout } from './unanswered-commands.js';

const PATH = '/v1/accounts/paper-1/orders';
const ORDER = { side: 'BUY', quantity: '1', reason: 'a drill' };
const LOST = new TypeError('Failed to fetch');
const MINUTE_MS = 60_000;

/** A page whose commands are named 1, 2, 3 …, and the names that went out. */
function page() {
  const heard: string[] = [];
  let last = 0;
  const time = { nowMs: 0 };
  const commands = new UnansweredCommands({ makeId: () => String((last += 1)), nowMs: () => time.nowMs });
  const give = (body: object, end?: Error): Promise<string> =>
    commands.giveOnce(PATH, body, ({ commandId }) => {
      heard.push(commandId);
      return end === undefined ? Promise.resolve('done') : Promise.reject(end);
    });
  return { give, heard, time };
}

describe('a command whose answer is lost', () => {
  it('goes out under the same id until it is answered, and is another command from then on', async () => {
    const { give, heard } = page();
    await expect(give(ORDER, LOST)).rejects.toMatchObject({
      code: 'ANSWER_LOST',
      message: expect.stringContaining('within 15 minutes: it is the same command then, and not done twice') as string,
    });
    await expect(give(ORDER, new RestProblem(503, 'UNAVAILABLE', 'Nobody answers.'))).rejects.toThrow(
      'Nobody answers.',
    );
    expect(await give(ORDER)).toBe('done');
    expect(await give(ORDER)).toBe('done');
    expect(heard).toEqual(['1', '1', '1', '2']);
  });

  it('is another one as soon as anything in it is changed', async () => {
    const { give, heard } = page();
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    await give({ ...ORDER, quantity: '2' });
    await give(ORDER);
    expect(heard).toEqual(['1', '2', '1']);
  });

  it('is the same still where it was refused when it was given again: that says nothing of what was sent before', async () => {
    const { give, heard } = page();
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    await expect(give(ORDER, new RestProblem(429, 'RATE_LIMITED', 'Too fast.'))).rejects.toThrow('Too fast.');
    await give(ORDER);
    expect(heard).toEqual(['1', '1', '1']);
  });

  it('is another one after a quarter of an hour: then the same words mean one more', async () => {
    const { give, heard, time } = page();
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    time.nowMs = 15 * MINUTE_MS - 1;
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    time.nowMs = 15 * MINUTE_MS;
    await give(ORDER);
    expect(heard).toEqual(['1', '1', '2']);
  });
});

it('a command that is pressed twice before it is answered is one', async () => {
  const { give, heard } = page();
  await Promise.all([give(ORDER), give(ORDER)]);
  await give(ORDER);
  expect(heard).toEqual(['1', '1', '2']);
});

it('a command that was refused is another one when it is given again', async () => {
  const { give, heard } = page();
  await expect(give(ORDER, new RestProblem(422, 'QUANTITY_WRONG', 'No.'))).rejects.toThrow('No.');
  await give(ORDER);
  expect(heard).toEqual(['1', '2']);
});

it('a command that brings something about says, when its answer is lost, that it may be given again', async () => {
  await expect(bringAbout(() => Promise.reject(LOST))).rejects.toMatchObject({
    code: 'ANSWER_LOST',
    status: 0,
    message: expect.stringContaining('give it again') as string,
  });
  const refused = new RestProblem(422, 'SCOPE_UNKNOWN', 'No.');
  await expect(bringAbout(() => Promise.reject(refused))).rejects.toBe(refused);
  expect(await bringAbout(() => Promise.resolve('done'))).toBe('done');
});

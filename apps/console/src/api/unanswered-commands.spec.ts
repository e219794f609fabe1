import { describe, expect, it } from 'vitest';
import { RestProblem } from './rest-problem.js';
import { UnansweredCommands } from './unanswered-commands.js';

const PATH = '/v1/accounts/paper-1/orders';
const ORDER = { side: 'BUY', quantity: '1', reason: 'a drill' };

/** A page whose commands are named 1, 2, 3 …, and the names that went out. */
function page() {
  const heard: string[] = [];
  let last = 0;
  const commands = new UnansweredCommands(() => String((last += 1)));
  const give = (body: object, end?: Error): Promise<string> =>
    commands.give(PATH, body, ({ commandId }) => {
      heard.push(commandId);
      return end === undefined ? Promise.resolve('done') : Promise.reject(end);
    });
  return { give, heard };
}

describe('a command whose answer is lost', () => {
  it('goes out under the same id until it is answered, and is another command from then on', async () => {
    const { give, heard } = page();
    await expect(give(ORDER, new TypeError('Failed to fetch'))).rejects.toMatchObject({
      code: 'ANSWER_LOST',
      message: expect.stringContaining('not done twice') as string,
    });
    await expect(give(ORDER, new RestProblem(503, 'UNAVAILABLE', 'Nobody answers.'))).rejects.toThrow(
      'Nobody answers.',
    );
    expect(await give(ORDER)).toBe('done');
    expect(await give(ORDER)).toBe('done');
    expect(heard).toEqual(['1', '1', '1', '2']);
  });

  it('is another one as soon as anything in it is changed, or it was refused', async () => {
    const { give, heard } = page();
    await expect(give(ORDER, new TypeError('Failed to fetch'))).rejects.toThrow('no answer');
    await give({ ...ORDER, quantity: '2' });
    await expect(give(ORDER, new RestProblem(422, 'QUANTITY_WRONG', 'No.'))).rejects.toThrow('No.');
    await give(ORDER);
    expect(heard).toEqual(['1', '2', '1', '3']);
  });
});

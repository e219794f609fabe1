import { describe, expect, it } from 'vitest';
import { KeptCommands, type TabStorage } from './kept-commands.js';
import { RestProblem } from './rest-problem.js';
import { UnansweredCommands, bringAbout } from './unanswered-commands.js';

const PATH = '/v1/accounts/paper-1/orders';
const ORDER = { side: 'BUY', quantity: '1', reason: 'a drill' };
const LOST = new TypeError('Failed to fetch');
const MINUTE_MS = 60_000;

/** The storage of a tab. */
class Tab implements TabStorage {
  readonly texts = new Map<string, string>();

  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    this.texts.set(key, text);
  }
}

/** A page of a tab whose commands are named 1, 2, 3 …, and the names that went out. */
function page(tab: TabStorage = new Tab()) {
  const heard: string[] = [];
  let last = 0;
  const time = { nowMs: 0, owner: 'ann' };
  const names = { makeId: () => String((last += 1)), owner: () => time.owner, nowMs: () => time.nowMs };
  let commands = new UnansweredCommands(names, new KeptCommands(() => tab));
  const give = (body: object, end?: Error): Promise<string> =>
    commands.giveOnce(PATH, body, ({ commandId }) => {
      heard.push(commandId);
      return end === undefined ? Promise.resolve('done') : Promise.reject(end);
    });
  /** Gives a command whose answer is still to come when the page goes. */
  const leave = (body: object): void =>
    void commands.giveOnce(PATH, body, ({ commandId }) => {
      heard.push(commandId);
      return new Promise<never>(() => undefined);
    });
  const reload = (): void => {
    commands = new UnansweredCommands(names, new KeptCommands(() => tab));
  };
  return { give, heard, leave, reload, time };
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

describe('a command whose answer is lost and that is given again after a reload of the page', () => {
  it('goes out under the same id, for as long as without a reload', async () => {
    const { give, heard, reload, time } = page();
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    reload();
    expect(await give(ORDER)).toBe('done');
    reload();
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    reload();
    time.nowMs = 15 * MINUTE_MS;
    await give(ORDER);
    expect(heard).toEqual(['1', '1', '2', '3']);
  });

  it('is another one where the clock was set back by hours since, and the same where it was put right by seconds', async () => {
    const { give, heard, time } = page();
    time.nowMs = 180 * MINUTE_MS;
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    time.nowMs -= 5_000;
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    time.nowMs -= 120 * MINUTE_MS;
    await give(ORDER);
    expect(heard).toEqual(['1', '1', '2']);
  });

  it('is the same where the page went before the answer came, and where it is refused for its credential at first', async () => {
    const { give, heard, leave, reload } = page();
    leave(ORDER);
    reload();
    await expect(give(ORDER, new RestProblem(401, 'NOT_AUTHENTICATED', 'Who are you?'))).rejects.toThrow('Who');
    await give(ORDER);
    expect(heard).toEqual(['1', '1', '1']);
  });

  it('is another one of the next person who signs in in the tab, and still the same of the first', async () => {
    const { give, heard, reload, time } = page();
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    time.owner = 'bob';
    reload();
    await give(ORDER);
    time.owner = 'ann';
    reload();
    await give(ORDER);
    expect(heard).toEqual(['1', '2', '1']);
  });

  it('is remembered with the newest 32 of its kind', async () => {
    const tab = new Tab();
    const { give, heard, reload } = page(tab);
    for (let each = 0; each < 40; each += 1)
      await expect(give({ ...ORDER, quantity: String(each) }, LOST)).rejects.toThrow('no answer');
    reload();
    await give({ ...ORDER, quantity: '7' });
    await give({ ...ORDER, quantity: '8' }, undefined);
    expect(heard.slice(40)).toEqual(['41', '42']);
    reload();
    await give({ ...ORDER, quantity: '39' });
    expect(heard.at(-1)).toBe('40');
    expect([...tab.texts.values()].map((text) => (JSON.parse(text) as unknown[]).length)).toEqual([30]);
  });

  it.each(['no JSON', '{}', '[["words"]]', '[null]'])('is another one where %s is kept', async (text) => {
    const tab = new Tab();
    tab.setItem('tradewind.unanswered', text);
    const { give, heard } = page(tab);
    await give(ORDER);
    expect(heard).toEqual(['1']);
  });

  it('is another one where nothing can be kept, and without a reload the same', async () => {
    const forbidden = (): never => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    const { give, heard, reload } = page({ getItem: forbidden, setItem: forbidden });
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    await expect(give(ORDER, LOST)).rejects.toThrow('no answer');
    reload();
    await give(ORDER);
    expect(heard).toEqual(['1', '1', '2']);
  });
});

import { describe, expect, it } from 'vitest';
import { TEST_ACCOUNT, testOrder } from '../../outbound/order-books.fixture.js';
import { LeaseLostError, type LicenceVerdict, type NewOrderLicence, type OrderBooks } from '../../ports.js';
import { orderFact } from '../booking/facts.js';
import { LicenseTogether, MOST_LICENCES_AT_ONCE } from './license-together.js';

/** Commits that end when the test says so. */
class ScriptedBooks {
  readonly commits: {
    readonly intents: readonly string[];
    readonly end: (verdicts?: readonly LicenceVerdict[]) => void;
    readonly fail: (error: Error) => void;
  }[] = [];

  licenseNewOrders(licences: readonly NewOrderLicence[]): Promise<readonly LicenceVerdict[]> {
    return new Promise((resolve, reject) => {
      const intents = licences.map(({ order }) => order.intentId ?? '');
      this.commits.push({ intents, end: (given) => resolve(given ?? intents.map(() => 'LICENSED')), fail: reject });
    });
  }
}

const AWAY = new Error('the connection broke');

function licenceOf(name: string): NewOrderLicence {
  const order = testOrder(name);
  return { order, change: { event: 'committed', fromStatus: undefined, proof: {} }, fact: orderFact(order, name, 1) };
}

function given(): { books: ScriptedBooks; license: (name: string) => Promise<LicenceVerdict> } {
  const books = new ScriptedBooks();
  const together = new LicenseTogether(books as unknown as OrderBooks, (error) => error === AWAY);
  return { books, license: (name) => together.licenseNewOrder(licenceOf(name)) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the licences of a burst', () => {
  it('share a commit behind the first, which waits for nobody, in the order in which they came', async () => {
    const { books, license } = given();
    const verdicts = ['a', 'b', 'c'].map(license);
    expect(books.commits.map(({ intents }) => intents)).toEqual([['intent-a']]);
    books.commits[0]?.end();
    await settle();
    expect(books.commits[1]?.intents).toEqual(['intent-b', 'intent-c']);
    books.commits[1]?.end(['HALTED', 'KNOWN']);
    expect(await Promise.all(verdicts)).toEqual(['LICENSED', 'HALTED', 'KNOWN']);
    await settle();
    const later = license('d');
    expect(books.commits[2]?.intents).toEqual(['intent-d']);
    books.commits[2]?.end();
    expect(await later).toBe('LICENSED');
  });

  it('are so many at once at most', async () => {
    const { books, license } = given();
    const verdicts = Array.from({ length: MOST_LICENCES_AT_ONCE + 2 }, (_, n) => license(`o${n}`));
    for (let n = 0; n < 3; n += 1) {
      books.commits[n]?.end();
      await settle();
    }
    await Promise.all(verdicts);
    expect(books.commits.map(({ intents }) => intents.length)).toEqual([1, MOST_LICENCES_AT_ONCE, 1]);
  });

  it('are tried each alone where the books refuse one of them, which takes no other with it', async () => {
    const { books, license } = given();
    const verdicts = Promise.allSettled(['a', 'b', 'c'].map(license));
    const refused = new Error('violates check constraint');
    books.commits[0]?.end();
    await settle();
    books.commits[1]?.fail(refused);
    await settle();
    books.commits[2]?.fail(refused);
    await settle();
    books.commits[3]?.end();
    expect(await verdicts).toEqual([
      { status: 'fulfilled', value: 'LICENSED' },
      { status: 'rejected', reason: refused },
      { status: 'fulfilled', value: 'LICENSED' },
    ]);
    expect(books.commits.map(({ intents }) => intents.join())).toEqual([
      ...['intent-a', 'intent-b,intent-c', 'intent-b', 'intent-c'],
    ]);
  });

  it.each([
    ['nobody knows what became of the commit', AWAY],
    ['the lease is lost', new LeaseLostError(TEST_ACCOUNT, 3)],
  ])('are not tried again where %s: each is told so', async (_what, error) => {
    const { books, license } = given();
    const verdicts = Promise.allSettled(['a', 'b', 'c'].map(license));
    books.commits[0]?.end();
    await settle();
    books.commits[1]?.fail(error);
    const [first, ...others] = await verdicts;
    expect(first?.status).toBe('fulfilled');
    expect(others).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    expect(books.commits).toHaveLength(2);
  });
});

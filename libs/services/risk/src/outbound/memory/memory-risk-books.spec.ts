import { describe } from 'vitest';
import { type TestBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { describeDecisions } from '../decisions.contract.fixture.js';
import { describeFacts } from '../facts.contract.fixture.js';
import { describeProposedDecisions } from '../proposed-decisions.contract.fixture.js';
import { describeRiskBooks } from '../risk-books.contract.fixture.js';
import { describeRiskRows } from '../risk-rows.contract.fixture.js';
import { describeStates } from '../states.contract.fixture.js';

describe('the books of risk in memory', () => {
  const open = (): Promise<TestBooks> => Promise.resolve(memoryBooks());
  describeRiskBooks(open);
  describeDecisions(open);
  describeProposedDecisions(open);
  describeFacts(open);
  describeStates(open);
  describeRiskRows(open, 100);
});

import { expect, it } from 'vitest';
import { fuzzPublicQuestions } from './fuzz-public-questions.js';

const QUESTIONS = Number(process.env['FUZZ_QUESTIONS'] ?? '10000');
const SEED = Number(process.env['FUZZ_SEED'] ?? process.env['FC_SEED'] ?? '1');

it('No public question ends a process, and every one is answered with no failure that has no reason', async () => {
  const report = await fuzzPublicQuestions({ questions: QUESTIONS, seed: SEED });
  console.log(
    `public questions: FUZZ_SEED=${report.seed}, ${report.questions} asked, ${JSON.stringify(report.counts)}`,
  );
  expect(report.ended).toEqual([]);
  expect(report.failures.slice(0, 5)).toEqual([]);
  expect(report.contained).toBe(0);
  expect(report.questions).toBeGreaterThanOrEqual(QUESTIONS);
}, 600_000);

/** `npm run simulate -- --questions N`: every public edge of the suite in one process is asked at random. */
import { join } from 'node:path';

const MOST_SHOWN = 5;

/** Returns the exit code: 1 where a question had no answer, a failure without a reason, or ended a service. */
export async function askQuestions(folder, questions, seed, isJson) {
  if (!Number.isSafeInteger(questions) || questions < 1) {
    console.error('usage: npm run simulate -- --questions N [--seed S] [--json]');
    return 2;
  }
  const { fuzzPublicQuestions } = await import(join(folder, 'test/simulation/questions/fuzz-public-questions.js'));
  const startedAt = performance.now();
  const report = await fuzzPublicQuestions({ questions, seed });
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  const failures = report.failures.slice(0, MOST_SHOWN);
  if (isJson) console.log(JSON.stringify({ ...report, failures, seconds }));
  else {
    for (const [what, count] of Object.entries(report.counts)) console.log(`${String(count).padStart(8)}  ${what}`);
    for (const one of failures) console.log(`FAILED  ${JSON.stringify(one)}`);
    for (const one of report.ended) console.log(`ENDED   ${one}`);
    console.log(`${report.questions} questions, seed ${seed}, ${report.failures.length} failures, ${seconds} s`);
  }
  return report.failures.length + report.ended.length + report.contained === 0 ? 0 : 1;
}

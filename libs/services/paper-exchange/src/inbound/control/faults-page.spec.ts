import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TestExchange } from '../../testkit/harness.js';

const PAGE = fileURLToPath(new URL('../../../../../../docs/paper-exchange-faults.md', import.meta.url));
const TOKEN = 'change-me-please';
const runProgram = promisify(execFile);

const text = readFileSync(PAGE, 'utf8');
const commands = [...text.matchAll(/```sh\n(curl[^`]*)```/gu)].map(([, command = '']) => command);

async function hasCurl(): Promise<boolean> {
  return runProgram('curl', ['--version']).then(
    () => true,
    () => false,
  );
}

describe('docs/paper-exchange-faults.md', () => {
  it('has commands that do what the page says', async (context) => {
    if (!(await hasCurl())) context.skip('there is no curl on this machine');
    const exchange = await TestExchange.start({ FAULT_CONTROL_TOKEN: TOKEN });
    const answers: unknown[] = [];
    try {
      for (const command of commands) {
        const here = command.replaceAll('http://127.0.0.1:9000', exchange.http);
        const { stdout } = await runProgram('/bin/sh', ['-c', here]);
        answers.push(
          stdout
            .replaceAll('}{', '}\n{')
            .split('\n')
            .map((line) => JSON.parse(line) as unknown),
        );
      }
    } finally {
      await exchange.stop();
    }
    expect(answers).toMatchObject([
      [{ seed: 7, rules: [{ id: 1, rule: { times: 1, fault: { kind: 'DROP_ANSWER' } } }] }],
      [{ seed: 7, scriptStepsLeft: 2 }],
      [{ fired: [] }, { rules: [], scriptStepsLeft: 0 }],
    ]);
  });
});

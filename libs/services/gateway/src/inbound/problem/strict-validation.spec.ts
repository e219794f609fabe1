import { describe, expect, it } from 'vitest';
import { SetParametersBody } from '../queries/strategy.bodies.js';
import { ProblemError } from './problem-error.js';
import { StrictValidationPipe } from './strict-validation.js';

describe('a body with a name within it that every object has', () => {
  it.each([
    ['{"constructor": 1}', 'parameters.constructor'],
    ['{"constructor": {"prototype": {}}}', 'parameters.constructor'],
    ['{"window": {"__proto__": {"on": true}}}', 'parameters.window.__proto__'],
    ['{"windows": [1, {"toString": "x"}]}', 'parameters.windows.1.toString'],
  ])('is refused with where it is: %s', async (parameters, field) => {
    const body: unknown = JSON.parse(`{"reason": "a test", "parameters": ${parameters}}`);
    const read = async (): Promise<unknown> =>
      new StrictValidationPipe().transform(body, { type: 'body', metatype: SetParametersBody });
    const refused: unknown = await read().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    const message = `${field} is a name that every object has, and none that is taken here`;
    expect(refused).toMatchObject({ status: 400, errors: [{ field, message }] });
  });

  it('is taken where it is the text of one', async () => {
    const body = { reason: 'a test', parameters: { kind: 'constructor', list: [{ window: 1 }] } };
    const read = new StrictValidationPipe().transform(body, { type: 'body', metatype: SetParametersBody });
    expect(await read).toMatchObject({ parameters: body.parameters });
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { settingProblems, undescribedSettings } from '../../../scripts/check/deployment/apps.mjs';

const app = (settings: z.ZodObject | undefined): Parameters<typeof settingProblems>[0] => ({
  name: 'risk',
  isJob: false,
  settings,
});

const port = z.coerce.number().int().describe('Where the service listens, a port number');
const secret = z.string().min(3).describe('What nobody else knows about the service');

describe('the settings of an app', () => {
  it('are refused where one does not say what it means', () => {
    expect(undescribedSettings(app(z.object({ PORT: port, LIMIT: z.string() })))).toEqual(['LIMIT']);
    expect(undescribedSettings(app(z.object({ PORT: port })))).toEqual([]);
  });

  it.each([
    ['a name that the app does not know', { PORT: '1', SECRET_FILE: '/s', PROT: '1' }, ['risk has no setting PROT']],
    ['a value that it refuses', { PORT: 'x', SECRET_FILE: '/s' }, [/^PORT=x: /u]],
    ['a required one that is missing', { PORT: '1' }, ['SECRET is required and not set']],
  ])('are refused in a deployment with %s', (_what, environment, problems) => {
    const schema = z.object({ PORT: port, SECRET: secret });
    expect(settingProblems(app(schema), environment as Record<string, string>)).toEqual(
      problems.map((problem) => (typeof problem === 'string' ? problem : (expect.stringMatching(problem) as string))),
    );
  });

  it('may come from a file, or only be known where it is deployed', () => {
    const schema = z.object({ PORT: port, SECRET: secret });
    expect(settingProblems(app(schema), { PORT: '1', SECRET_FILE: '/s' })).toEqual([]);
    expect(settingProblems(app(schema), { PORT: '1', SECRET: undefined })).toEqual([]);
  });

  it('are refused in a deployment where they break a rule between them', () => {
    const schema = z
      .object({ HOST: z.string(), TOKEN: z.string().min(16).optional() })
      .refine(({ HOST, TOKEN }) => HOST === 'localhost' || TOKEN !== undefined, 'needs a token');
    expect(settingProblems(app(schema), { HOST: '0.0.0.0' })).toEqual([expect.stringContaining('needs a token')]);
    expect(settingProblems(app(schema), { HOST: '0.0.0.0', TOKEN_FILE: '/s' })).toEqual([]);
    expect(settingProblems(app(schema), { HOST: 'localhost' })).toEqual([]);
  });

  it('must be there at all', () => {
    expect(settingProblems(app(undefined), {})).toEqual([expect.stringContaining('does not export a schema')]);
  });
});

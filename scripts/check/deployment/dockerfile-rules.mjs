/** Rules about the Dockerfile: one for all apps, small, without root, the same twice. */

/** The instructions of a Dockerfile, continuation lines joined: `{ name, text }`. */
function instructionsOf(text) {
  return text
    .replaceAll(/\\\r?\n/gu, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.split(/\s/u, 1)[0].toUpperCase(), text: line.replace(/^\S+\s*/u, '') }));
}

/**
 * All violations of a Dockerfile.
 * @param {string} text
 * @returns {{ rule: string, where: string, message: string }[]}
 */
export function checkDockerfile(text) {
  const violations = [];
  const report = (rule, message) => violations.push({ rule, where: 'Dockerfile', message });
  const instructions = instructionsOf(text);
  const all = (name) => instructions.filter((instruction) => instruction.name === name);
  const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
  const final = instructions.slice(lastFrom);
  const last = (name) => final.findLast((instruction) => instruction.name === name)?.text;

  if (all('FROM').length < 2) report('stages', 'the tools of the build are in the image');
  for (const { text: from } of all('FROM')) {
    if (!from.startsWith('${')) report('base', `${from} cannot be pinned from outside: use an ARG`);
  }
  for (const { text: arg } of instructions.slice(
    0,
    instructions.findIndex(({ name }) => name === 'FROM'),
  )) {
    if (!/=.+:[^:]+$/u.test(arg) || arg.endsWith(':latest')) report('base', `${arg} has no fixed tag`);
  }
  const makesSbom = instructions.some(({ name, text: run }) => name === 'RUN' && run.startsWith('npm sbom '));
  if (!makesSbom || !final.some(({ name, text: copied }) => name === 'COPY' && copied.includes('sbom.cdx.json')))
    report('sbom', 'the image does not say what it is made of');
  if (!final.some(({ name, text: arg }) => name === 'ARG' && arg === 'APP'))
    report('app', 'the app is not an argument of the image');
  if (!/^[1-9]\d*(:[1-9]\d*)?$/u.test(last('USER') ?? ''))
    report('root', 'it does not run as a user with a number above 0');
  if (!(last('ENTRYPOINT') ?? '').startsWith('['))
    report('signals', 'the entry point is not in exec form, so a shell would get the signals');
  if (!all('RUN').some(({ text: run }) => /^npm ci\b/u.test(run)))
    report('lockfile', 'it does not install by the lock file (npm ci)');
  if (!all('RUN').some(({ text: run }) => /^npm prune .*--omit=dev/u.test(run)))
    report('prune', 'development dependencies stay in the image');
  if (all('ADD').length > 0) report('add', 'COPY says what it does; ADD fetches and unpacks');
  for (const { name, text: line } of instructions) {
    if (['ENV', 'ARG'].includes(name) && /(PASSWORD|SECRET|TOKEN|KEY)\s*[= ]\s*\S/iu.test(line))
      report('plain-secret', line);
  }
  return violations;
}

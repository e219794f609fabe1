/** Whether a subject matches a NATS pattern: `*` stands for one token, a closing `>` for one or more. */
export function subjectMatches(pattern: string, subject: string): boolean {
  // Most patterns are a prefix, or a subject without a wildcard: these are compared as they are.
  if (!pattern.includes('*')) {
    if (!pattern.includes('>')) return pattern === subject;
    if (pattern.endsWith('.>')) return subject.startsWith(pattern.slice(0, -1));
  }
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return tokens.length > index;
    if (tokens[index] === undefined || (token !== '*' && token !== tokens[index])) return false;
  }
  return wanted.length === tokens.length;
}

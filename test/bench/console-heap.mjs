/**
 * What a page's heap is made of, by kind and by constructor: taken after the warm-up and at the end, the difference says what grows.
 * Compiled code is the browser's own: it grows while functions become hot, and old bytecode is dropped for it. Objects, arrays, closures and
 * texts are ours.
 */
const OURS = new Set([
  'object',
  'array',
  'closure',
  'number',
  'string',
  'concatenated string',
  'sliced string',
  'regexp',
]);
const CODE = new Set(['code', 'object shape']);

/** Takes a heap snapshot by the debugger's `session` and adds it up. */
export async function takeHeap(session) {
  const parts = [];
  const onChunk = ({ chunk }) => parts.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', onChunk);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', onChunk);
  const { nodes, snapshot, strings } = JSON.parse(parts.join(''));
  const fields = snapshot.meta.node_fields;
  const [kindNames] = snapshot.meta.node_types;
  const at = (name) => fields.indexOf(name);
  const heap = { code: 0, ours: 0, constructors: new Map() };
  for (let index = 0; index < nodes.length; index += fields.length) {
    const kind = kindNames[nodes[index + at('type')]];
    const size = nodes[index + at('self_size')];
    if (CODE.has(kind)) heap.code += size;
    if (OURS.has(kind)) heap.ours += size;
    if (kind !== 'object') continue;
    const name = strings[nodes[index + at('name')]];
    heap.constructors.set(name, (heap.constructors.get(name) ?? 0) + 1);
  }
  return heap;
}

/** In words: how much of the growth is code and how much is ours, and the constructors of which there are most more. */
export function growthOf(before, after) {
  const kib = (bytes) => `${bytes >= 0 ? '+' : ''}${(bytes / 1024).toFixed(0)} KiB`;
  const more = [...after.constructors]
    .map(([name, count]) => [name, count - (before.constructors.get(name) ?? 0)])
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([name, count]) => `${name} +${count}`);
  const objects = more.length === 0 ? '' : `; objects: ${more.join(', ')}`;
  return `${kib(after.code - before.code)} of compiled code, ${kib(after.ours - before.ours)} of objects and texts${objects}`;
}

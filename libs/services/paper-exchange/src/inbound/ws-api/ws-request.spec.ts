import { describe, expect, it } from 'vitest';
import { readWsRequest } from './ws-request.js';

const read = (text: string) => readWsRequest(text);

describe('a request on the WebSocket API', () => {
  it.each(['1000000000000.00000001', '140000000.1234567890123', '0.0000000001', '9007199254740993', '1.50'])(
    'has the number %s as it was sent, with every digit',
    (number) => {
      const request = read(`{"id":1,"method":"order.place","params":{"quantity":${number},"price":"${number}"}}`);
      expect('wrong' in request ? request.wrong : [...request.params]).toEqual([
        ['quantity', number],
        ['price', number],
      ]);
    },
  );

  it.each([
    ['{"id":7,"method":"order.place","params":{"symbol":{}}}', 7],
    ['{"id":"mine","method":"order.place","params":[]}', 'mine'],
    ['{"id":"mine","params":{}}', 'mine'],
    ['{"id":7.5,"method":"ping"}', null],
    ['{"id":9007199254740993,"method":"ping"}', null],
    [`{"id":"${'x'.repeat(37)}","method":"ping"}`, null],
    ['[]', null],
    ['{"id":7', null],
    ['', null],
  ])('that is malformed is answered under its id, where that can be read: %s', (text, id) => {
    expect(read(text)).toMatchObject({ id, wrong: expect.stringContaining('Malformed request') as string });
  });

  it('may nest more deeply than anything that is read', () => {
    const deep = `${'['.repeat(500)}${']'.repeat(500)}`;
    expect(read(`{"id":1,"method":"time","params":{"limit":5,"symbols":${deep}}}`)).toMatchObject({ id: 1 });
  });
});

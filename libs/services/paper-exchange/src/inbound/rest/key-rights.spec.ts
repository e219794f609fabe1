import { expect, it } from 'vitest';
import { TestExchange } from '../../testkit/harness.js';

const PATH = '/sapi/v1/account/apiRestrictions';

it('the exchange says what the key may do as its settings say, to its owner only', async () => {
  const exchange = await TestExchange.start({});
  const rights = { enableWithdrawals: false, enableInternalTransfer: false, ipRestrict: true };
  expect(await exchange.signed('GET', PATH, {})).toMatchObject({ status: 200, body: rights });
  expect((await exchange.raw(PATH, { method: 'GET' })).status).not.toBe(200);
  expect((await exchange.raw('/sapi/v1/capital/config/getall', { method: 'GET' })).status).toBe(404);
  await exchange.stop();
});

it('the exchange says of the key what a test wants it to', async () => {
  const exchange = await TestExchange.start({ API_KEY_CAN_WITHDRAW: 'true', API_KEY_ADDRESS_BOUND: 'false' });
  const { body } = await exchange.signed('GET', PATH, {});
  expect(body).toMatchObject({ enableWithdrawals: true, ipRestrict: false });
  await exchange.stop();
});

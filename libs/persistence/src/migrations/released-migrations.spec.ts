import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from './migration-list.js';

/**
 * SHA-256 of the statements that each migration executes. A database that ran it has exactly this schema, so a red line here
 * means that a released migration was changed: undo that and write a new migration. A new migration adds its line.
 */
const RELEASED: Readonly<Record<string, string>> = {
  SchemasAndRoles1764000000001: '6e2ed453a383a0e1e46d1b017565452c473d0073ce490d43c8ba52ae1679aa05',
  Risk1764000000002: 'f416a7d2abdee02ea7417d2f0ddfd57fde752e1c402e47eccb815be42b7f6535',
  Orders1764000000003: '3e71d01d8f3266c98d446d22a7fd1971ce75d11a0e73e6f0be39eae020059e5b',
  Strategy1764000000004: '140c90b1f5196e7cfa6ae7d5d2ef2b611d0e14f0861034d8992019ab289be478',
  RiskReservationParts1764000000005: '85ddf2775aea0cc14bba074fca75d5f36c0c7b3f455709b5339687a2c4af1078',
  RiskLimitHistory1764000000006: '22c633f523a97897a24e5dc07e06f919acd07fc3a0b96ed9b0a7eaa075538ff7',
  TradeOfAnOrder1764000000007: 'dda1724e1e19698efee7e8e446d4287ffd3d7416c01a48da4344df15c7037c66',
  LeaseEpochIsAKey1764000000008: 'f2df2decd11d64b17939ce7bc7dda74338271073a53cef9877d292cdb53010a0',
  RiskUncoveredSpends1764000000009: '9085c0b82c48bf7ef6dd5c18750b3e5421e5fa5346e8af97f54e4aa215ab33b6',
  RiskOrderVersion1764000000010: '9a5902fd8062218e29d213bfc21cb12e80b73f0c42edb0106341eb9d12b5c96e',
  DoubleEntryLedger1764000000011: '51dd54423ba10c7b771f3d9416a1714223b313a2775363a0134cd72f5bfcda6e',
  VenueReports1764000000012: 'aeb14fd13bbd5f28894d4c0b4576eb656e6270810d918169b58692450935f8a1',
  InstrumentNames1764000000015: '70fcb3a1da7f93ad53fde46e53bce4942af4f0574fa8c95773c821253fbc55df',
  RiskDecide1764000000017: '4ba73ea5ae2373e10a0ef6149352e4ce9cee74d56d7ec12f5ce0d92fee1c8e3f',
  OrdersLicense1764000000018: 'a499d84149dcef1da69ce38941df316a314e5eba87eed0443c18b7fbefc781a3',
  InboxByAge1764000000020: 'e4dfb2797be72cae5cb6dcd5f01b0833a761bc242865ae90ea90cae3580db4ab',
  DeskRole1764000000021: '5129e0d3c41bd7229009549f157faa5fb9b342fba960624739c2c3f90ae49347',
  AuditChain1764000000022: 'c9c809507749b2966934ed72b92f122ea5904e5df93d968c325ca0457444c277',
  LeastRights1764000000023: '5b53baed7e0dc85a9cb2f1c21eddf4b53b6a7b8206b440e7d78b2bbc0766379b',
  DecisionsByTime1764000000040: 'c6e999e4c2c462c81e952d01d8d9106517dbcc6b2b23fe856f9776d2fce5719a',
  OperatorCommands1764000000041: '18901cdcf7d1e695b0c91327b60000666bf29539937816c42758daa1dba2de96',
  CommandedSettings1764000000042: 'daad8976ebe23f517616d171edb4fda57d00d78a8bdd120b980de849df2e5ee1',
  RiskDecideInChain1764000000043: '86b38d1cb11a1022aed016361bcf07772a11a5d1dd46adf1fa02dafecb7d5e90',
  ParkedById1764000000044: 'b3bc45513d8ec422e76b249d573ebc73ae8453533e6eaa51e4301d43e81ac349',
  DecideAndLicense1764000000045: '59c912029edb6e818cf8955bc38a05950aa308c9edfe5dc40be9e188216cba0e',
  ProposeAndDecide1764000000046: '2d22f619d3a41bf2d0039d4c7e81601c1e6044df3b004fbccd4dc1d6539ba803',
  AssetNames1764000000047: 'ecaaf2a3b08cb9c0c941355b9c69ccd8da424a880836032296466858af18a8c5',
  RiskTakeFacts1764000000049: '5e18ef68752d7cdba2735309a304fb5ca6526b763840ae6e27fddde874d441db',
  MigrationsMayBeRead1764000000050: 'c65b6c1386a39bab53ef7a99491a2d052ac646e24b588e071a4269ff99251cda',
  EquitySamples1764000000053: '88f8885803e5415e6729345874ac72d2c8f8fdaeedc5e8c6b9e3d5d943332eb7',
  RiskDecideAsSets1764000000054: 'fb9acbf1b5a36044be1d580213bc78f5768c5be685bbe3ca45d5e2fc02eadfa3',
  LettersByClass1764000000055: '0854bf8f3032ab70d6e31fc0963d6cc292cd029b7e006e24bb31c82cfe7a6742',
  LedgerEntriesAsSets1764000000056: '269711ce7f28d16a79d6846a03ee4ce804ae450947ce9e4e41dbc28968eda17e',
  OrdersBook1764000000057: '7b1f3c2648ed402f24db51b0f6574f98c55769b2b846107111328e6fdf4d3c54',
  StrategyTakeFacts1764000000058: 'bc3d66c76cd654ea9d9c1c677906699a97eac826926691f05b078beede827185',
  FactsByKey1764000000059: 'bac48c4cc3cc09cd0b4d2cce432a5cb4d578a99c65dc63cc7b850d784483934f',
  LicenseWaitsBriefly1764000000060: 'f8f11cdde36f513ca73b8968ba9cd9fad228f3dc26f13b3f9c928295aeb4b53f',
  FactsTellTheVersion1764000000061: '285164ea5e4f70717bf20b8199cb876967e05112fe8f43a546a7438addd1e94e',
  LicenseAll1764000000063: 'e2b7d4159e403b2d1ba5084822bb229a25aa5ed9eb9feba72c6b8921c96ccb0c',
  Rehearsals1764000000064: 'a9d50ee88d0538f691ca32e27f977e2cb06ba8b52923a2a52e268e3b806e1641',
  RiskDecideInTwo1764000000065: 'f9ed16687a55205ca906007acdc604f6f730dcb1931ba46a80af1e44d7400765',
  HotStatementsOnce1764000000066: '4755e27615e2a2b4e920f55a023122d50b77a1d090936bf51cd76440b76990df',
  BookByColumn1764000000067: '988fcb7d33e6c0e802136740d3a872f97546b20f9d4b7d99d0bd308ab543be08',
  FactsByColumn1764000000068: '91fd034958f8c2977ddb68959d07c7252930fbdcd6862a645408316db3a4f13a',
  RehearseFacts1764000000069: '042077f8b1805af84060778953721fa1b9cd73e5d3d8379e0b23246cd36a90fb',
  NegativeBalances1764000000070: '9b2654d7b64a8f185e23971871cc0a2b0e7818878db721be032a2ffabd0a01d1',
  DecisionsOfMonitor1764000000085: 'ef2b87919d509786ce621b47ab1ac8c8a6a37c05b30544b3d3cba796b2d4d05b',
};

/** Runs a migration against a recorder and returns the hash of all its statements, in order. */
async function hashOfStatements(migration: (typeof MIGRATIONS)[number]): Promise<string> {
  const statements: string[] = [];
  const recorder = {
    query: (sql: string) => {
      statements.push(sql);
      return Promise.resolve();
    },
  };
  await new migration().up(recorder as unknown as QueryRunner);
  return createHash('sha256').update(statements.join('\0')).digest('hex');
}

/** TypeORM runs them by the number at the end of their names. */
const numberOf = ({ name }: (typeof MIGRATIONS)[number]): number => Number(/\d{13}$/u.exec(name)?.[0]);

describe('the migrations', () => {
  it('are listed in the order in which an empty database runs them, so that the newest of a function is the last', () => {
    const numbers = MIGRATIONS.map(numberOf);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('execute the same SQL for ever', async () => {
    const hashes = await Promise.all(MIGRATIONS.map(async (one) => [one.name, await hashOfStatements(one)] as const));
    expect(Object.fromEntries(hashes)).toEqual(RELEASED);
  });
});

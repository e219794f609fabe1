import type { MigrationInterface } from 'typeorm';
import { SchemasAndRoles1764000000001 } from './0001-schemas-and-roles.js';
import { Risk1764000000002 } from './0002-risk.js';
import { Orders1764000000003 } from './0003-orders.js';
import { Strategy1764000000004 } from './0004-strategy.js';
import { RiskReservationParts1764000000005 } from './0005-risk-reservation-parts.js';
import { RiskLimitHistory1764000000006 } from './0006-risk-limit-history.js';
import { TradeOfAnOrder1764000000007 } from './0007-trade-of-an-order.js';
import { LeaseEpochIsAKey1764000000008 } from './0008-lease-epoch-is-a-key.js';
import { RiskUncoveredSpends1764000000009 } from './0009-risk-uncovered-spends.js';
import { RiskOrderVersion1764000000010 } from './0010-risk-order-version.js';
import { DoubleEntryLedger1764000000011 } from './0011-double-entry-ledger.js';
import { VenueReports1764000000012 } from './0012-venue-reports.js';
import { InstrumentNames1764000000015 } from './0015-instrument-names.js';
import { RiskDecide1764000000017 } from './0017-risk-decide.js';
import { OrdersLicense1764000000018 } from './0018-orders-license.js';
import { InboxByAge1764000000020 } from './0020-inbox-by-age.js';
import { DeskRole1764000000021 } from './0021-desk-role.js';
import { AuditChain1764000000022 } from './0022-audit-chain.js';
import { LeastRights1764000000023 } from './0023-least-rights.js';
import { DecisionsByTime1764000000040 } from './0040-decisions-by-time.js';
import { OperatorCommands1764000000041 } from './0041-operator-commands.js';
import { CommandedSettings1764000000042 } from './0042-commanded-settings.js';
import { RiskDecideInChain1764000000043 } from './0043-risk-decide-in-chain.js';
import { ParkedById1764000000044 } from './0044-parked-by-id.js';
import { DecideAndLicense1764000000045 } from './0045-decide-and-license.js';
import { ProposeAndDecide1764000000046 } from './0046-propose-and-decide.js';
import { AssetNames1764000000047 } from './0047-asset-names.js';
import { RiskTakeFacts1764000000049 } from './0049-risk-take-facts.js';
import { MigrationsMayBeRead1764000000050 } from './0050-migrations-may-be-read.js';
import { EquitySamples1764000000053 } from './0053-equity-samples.js';
import { RiskDecideAsSets1764000000054 } from './0054-risk-decide-as-sets.js';
import { LettersByClass1764000000055 } from './0055-letters-by-class.js';
import { LedgerEntriesAsSets1764000000056 } from './0056-ledger-entries-as-sets.js';
import { OrdersBook1764000000057 } from './0057-orders-book.js';
import { StrategyTakeFacts1764000000058 } from './0058-strategy-take-facts.js';
import { FactsByKey1764000000059 } from './0059-facts-by-key.js';
import { LicenseWaitsBriefly1764000000060 } from './0060-license-waits-briefly.js';
import { FactsTellTheVersion1764000000061 } from './0061-facts-tell-the-version.js';
import { LicenseAll1764000000063 } from './0063-license-all.js';
import { Rehearsals1764000000064 } from './0064-rehearsals.js';
import { RiskDecideInTwo1764000000065 } from './0065-risk-decide-in-two.js';
import { HotStatementsOnce1764000000066 } from './0066-hot-statements-once.js';
import { BookByColumn1764000000067 } from './0067-book-by-column.js';
import { FactsByColumn1764000000068 } from './0068-facts-by-column.js';
import { RehearseFacts1764000000069 } from './0069-rehearse-facts.js';
import { NegativeBalances1764000000070 } from './0070-negative-balances.js';
import { DecisionsOfMonitor1764000000085 } from './0085-decisions-of-monitor.js';

/** All migrations, oldest first. A migration that has been released is never changed. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  SchemasAndRoles1764000000001,
  Risk1764000000002,
  Orders1764000000003,
  Strategy1764000000004,
  RiskReservationParts1764000000005,
  RiskLimitHistory1764000000006,
  TradeOfAnOrder1764000000007,
  LeaseEpochIsAKey1764000000008,
  RiskUncoveredSpends1764000000009,
  RiskOrderVersion1764000000010,
  DoubleEntryLedger1764000000011,
  VenueReports1764000000012,
  InstrumentNames1764000000015,
  RiskDecide1764000000017,
  OrdersLicense1764000000018,
  InboxByAge1764000000020,
  DeskRole1764000000021,
  AuditChain1764000000022,
  LeastRights1764000000023,
  DecisionsByTime1764000000040,
  OperatorCommands1764000000041,
  CommandedSettings1764000000042,
  RiskDecideInChain1764000000043,
  ParkedById1764000000044,
  DecideAndLicense1764000000045,
  ProposeAndDecide1764000000046,
  AssetNames1764000000047,
  RiskTakeFacts1764000000049,
  MigrationsMayBeRead1764000000050,
  EquitySamples1764000000053,
  RiskDecideAsSets1764000000054,
  LettersByClass1764000000055,
  LedgerEntriesAsSets1764000000056,
  OrdersBook1764000000057,
  StrategyTakeFacts1764000000058,
  FactsByKey1764000000059,
  LicenseWaitsBriefly1764000000060,
  FactsTellTheVersion1764000000061,
  LicenseAll1764000000063,
  Rehearsals1764000000064,
  RiskDecideInTwo1764000000065,
  HotStatementsOnce1764000000066,
  BookByColumn1764000000067,
  FactsByColumn1764000000068,
  RehearseFacts1764000000069,
  NegativeBalances1764000000070,
  DecisionsOfMonitor1764000000085,
];

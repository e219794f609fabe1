import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm';

/** Columns are the properties of the entity in snake case: `clientOrderId` is `client_order_id`. */
export class SnakeNames extends DefaultNamingStrategy implements NamingStrategyInterface {
  /** TypeORM passes nothing as `customName` where the entity gives none, whatever its types claim. */
  override columnName(property: string, customName: string | undefined): string {
    return customName || property.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  }
}

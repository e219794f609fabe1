/** The settings of this app: those of the service that it runs. */
export { riskSettings } from '#libs/services/risk';

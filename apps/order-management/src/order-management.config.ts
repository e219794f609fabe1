/** The settings of this app: those of the service that it runs. */
export { orderManagementSettings } from '#libs/services/order-management';

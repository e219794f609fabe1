import { connect } from '#libs/messaging';
export const connection = connect;

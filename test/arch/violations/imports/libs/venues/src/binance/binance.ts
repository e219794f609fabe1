export { socket } from '../common/socket.js';

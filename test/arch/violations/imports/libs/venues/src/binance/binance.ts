export { socket } from '../transport/socket.js';

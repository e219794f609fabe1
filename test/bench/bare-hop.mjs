/** The bare NATS hop: stamps each frame as it comes and publishes as many bytes as market-data would, and nothing else. */
import WebSocket from 'ws';
import { connectBroker } from '#libs/messaging';

const MESSAGE_BYTES = 61;
const [url, nats] = process.argv.slice(2);
const connection = await connectBroker({ url: nats, user: undefined, password: undefined, name: 'bench-bare-hop' });
const socket = new WebSocket(`${url}/stream`, { perMessageDeflate: false });
socket.on('open', () => socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: ['any@trade'], id: 1 })));
socket.once('message', () => {
  process.send({ ready: true });
  socket.on('message', (frame) => {
    const readAtUs = Number(process.hrtime.bigint()) / 1_000;
    const payload = new Uint8Array(MESSAGE_BYTES);
    const view = new DataView(payload.buffer);
    const at = frame.lastIndexOf('"T":') + 4;
    view.setFloat64(0, Number(frame.latin1Slice(at, at + 16)));
    view.setFloat64(8, readAtUs);
    connection.publish('bare.hop', payload);
  });
});
process.on('disconnect', () => process.exit(0));

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

/** A small MQTT server on loopback: exact topics, messages delivered at most once. */
export class MqttBroker {
  readonly host = '127.0.0.1';
  readonly port: number;
  /** What clients have sent, oldest first. */
  readonly published: { topic: string; payload: string; retain: boolean }[] = [];
  readonly #server: Server;
  readonly #clients = new Map<Socket, Set<string>>();

  static async start(): Promise<MqttBroker> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MqttBroker(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => {
      const packets = parser();
      packets.on('packet', (packet) => this.#take(socket, packet));
      packets.on('error', () => socket.destroy());
      this.#clients.set(socket, new Set());
      socket.on('data', (data) => packets.parse(data));
      socket.on('error', () => {});
      socket.on('close', () => this.#clients.delete(socket));
    });
  }

  hasSubscriber(topic: string): boolean {
    return [...this.#clients.values()].some((topics) => topics.has(topic));
  }

  publish(topic: string, payload: string | Buffer): void {
    const bytes = generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
    for (const [socket, topics] of this.#clients) if (topics.has(topic)) socket.write(bytes);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#clients.keys()) socket.destroy();
    await closed;
  }

  #take(socket: Socket, packet: Packet): void {
    if (packet.cmd === 'disconnect') socket.end();
    const reply = this.#reply(packet, this.#clients.get(socket) ?? new Set());
    if (reply) socket.write(generate(reply));
  }

  #reply(packet: Packet, topics: Set<string>): Packet | undefined {
    switch (packet.cmd) {
      case 'connect':
        return { cmd: 'connack', returnCode: 0, sessionPresent: false };
      case 'subscribe':
        for (const { topic } of packet.subscriptions) topics.add(topic);
        return { cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 0) };
      case 'unsubscribe':
        for (const topic of packet.unsubscriptions) topics.delete(topic);
        return { cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] };
      case 'publish':
        this.published.push({ topic: packet.topic, payload: packet.payload.toString(), retain: packet.retain });
        this.publish(packet.topic, packet.payload);
        return packet.qos === 1 ? { cmd: 'puback', messageId: packet.messageId ?? 0 } : undefined;
      case 'pingreq':
        return { cmd: 'pingresp' };
      default:
        return undefined;
    }
  }
}

// Runs as a computer's user and drives KDE Connect's adapter: JSON lines in on stdin, out on stdout.
import { createInterface } from 'node:readline';
import { createEnv } from '../../main/core/create-env.ts';
import { createKdeConnect } from '../../main/core/kdeconnect/client.ts';
import { createLogger } from '../../main/core/log/logger.ts';
import { toFailureData } from '../../shared/failure.ts';
import { agentCallSchema, type AgentCall, type AgentMessage } from './agent-messages.ts';

const env = createEnv(process.env, {
  mode: 'normal',
  assetsDir: '/nonexistent',
  helper: { command: 'false', args: [], env: {} },
  selfCommand: process.env['RELOKATE_SELF'] ?? 'touch "$HOME/relokate-was-run"',
  log: createLogger((line) => process.stderr.write(line), Date.now),
});
const kdeConnect = createKdeConnect({ env });
const attempts = new Map<number, AbortController>();

const say = (message: AgentMessage): void =>
  void process.stdout.write(`${JSON.stringify(message)}\n`);
const tell = (): void =>
  say({ kind: 'state', state: kdeConnect.state(), devices: [...kdeConnect.devices()] });

const calls: Readonly<Record<AgentCall['call'], (call: AgentCall) => unknown>> = {
  start: async () => {
    kdeConnect.subscribe(tell);
    kdeConnect.board.onPacket((from, packet) => say({ kind: 'packet', device: from, packet }));
    await kdeConnect.start();
    tell();
  },
  find: ({ text = '' }) => kdeConnect.find(text),
  refresh: () => kdeConnect.refresh(),
  pair: ({ id, device = '', seconds = 35 }) => pair(id, device, seconds),
  abort: ({ text }) => attempts.get(Number(text))?.abort(),
  accept: ({ device = '', text }) => kdeConnect.accept(device, text),
  refuse: ({ device = '' }) => kdeConnect.refuse(device),
  unpair: ({ device = '' }) => kdeConnect.unpair(device),
  publish: ({ device = '', text = '' }) => kdeConnect.board.publish(device, text),
  clear: ({ device = '' }) => kdeConnect.board.clear(device),
  trigger: ({ device = '' }) => kdeConnect.board.trigger(device),
  identity: () => kdeConnect.identity(),
  peerCertificate: ({ device = '' }) => kdeConnect.peerCertificate(device),
  stop: () => kdeConnect.dispose(),
};

async function answer(call: AgentCall): Promise<unknown> {
  return calls[call.call](call);
}

async function pair(id: number, device: string, seconds: number): Promise<void> {
  const controller = new AbortController();
  attempts.set(id, controller);
  await kdeConnect.pair(device, { timeoutSeconds: seconds, signal: controller.signal });
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const call = agentCallSchema.parse(JSON.parse(line));
  answer(call).then(
    (value) => say({ kind: 'done', id: call.id, value: value ?? null }),
    (error: unknown) => say({ kind: 'failed', id: call.id, error: toFailureData(error) }),
  );
});
// When stdin ends nothing is left to be done: if the process stays, something was not disposed of.
lines.on('close', () => void kdeConnect.dispose());

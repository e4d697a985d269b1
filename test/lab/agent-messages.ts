import { z } from 'zod';
import { failureDataSchema } from '../../shared/failure.ts';
import { deviceSchema, kdeConnectStateSchema } from '../../shared/model/device.ts';

/** What a test asks of an agent. */
export const agentCallSchema = z.object({
  id: z.number(),
  call: z.enum([
    'start',
    'find',
    'refresh',
    'pair',
    'abort',
    'accept',
    'refuse',
    'unpair',
    'publish',
    'clear',
    'trigger',
    'identity',
    'peerCertificate',
    'stop',
  ]),
  device: z.string().optional(),
  text: z.string().optional(),
  seconds: z.number().optional(),
});
export type AgentCall = z.infer<typeof agentCallSchema>;

/** What an agent says. */
export const agentMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), id: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal('failed'), id: z.number(), error: failureDataSchema }),
  z.object({
    kind: z.literal('state'),
    state: kdeConnectStateSchema,
    devices: z.array(deviceSchema),
  }),
  z.object({ kind: z.literal('packet'), device: z.string(), packet: z.string() }),
]);
export type AgentMessage = z.infer<typeof agentMessageSchema>;

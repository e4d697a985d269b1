import { type Check, finding } from '../check.ts';

const ID = 'kde-connect';

/** Whether KDE Connect is there to introduce the other computer. ssh and folders do without it. */
export const kdeConnect: Check = {
  id: ID,
  title: 'KDE Connect',
  run: ({ env, kdeConnect: state }) => {
    // The demonstration stands in for KDE Connect, and says so itself.
    if (env.mode === 'demo') return Promise.resolve([]);
    if (env.sessionBus === null) {
      return Promise.resolve([finding(ID, 'warning', 'preflight/no-session-bus', {})]);
    }
    if (state.kind === 'ready') {
      const name = state.selfName;
      return Promise.resolve([finding(ID, 'ok', 'preflight/kde-connect-ready', { name })]);
    }
    return Promise.resolve([finding(ID, 'warning', codes[state.kind], {})]);
  },
};

const codes = {
  connecting: 'preflight/kde-connect-starting',
  'daemon-absent': 'preflight/kde-connect-absent',
  'bus-gone': 'preflight/no-session-bus',
} as const;

// Starts a program in a network namespace and takes its debugger's port out to this system's loopback:
//   into-netns.mjs NAMESPACE PROGRAM [ARGUMENT…]
// Whoever drives Electron reads the port from its standard error and finds the same one here.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const [netns = '', program = '', ...args] = process.argv.slice(2);
const enter = [`--net=${netns}`];
const child = spawn('nsenter', [...enter, program, ...args], {
  stdio: ['inherit', 'inherit', 'pipe'],
});
const told = createInterface({ input: child.stderr });
told.on('line', (line) => {
  const port = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
  const tell = () => process.stderr.write(`${line}\n`);
  if (port === undefined) tell();
  else takeOut(Number(port)).then(tell, tell);
});
child.once('exit', (status) => process.exit(status ?? 1));

/** @param {number} port */
function takeOut(port) {
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    const script = `const far = require('node:net').connect({ port: ${port}, host: '127.0.0.1', noDelay: true });
far.once('error', () => process.exit(1));
process.stdin.pipe(far).pipe(process.stdout);`;
    const bridge = ['setpriv', '--pdeathsig', 'KILL', process.execPath, '-e', script];
    spawn('nsenter', [...enter, ...bridge], { stdio: [socket, socket, 'inherit'] });
    // The bridge has its own copy.
    socket.destroy();
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen({ port, host: '127.0.0.1' }, () => done(undefined));
  });
}

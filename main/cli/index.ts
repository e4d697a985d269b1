import { main } from './main.ts';

void main(process.argv).then((status) => {
  process.exitCode = status;
  // Output to a pipe is written before the exit; handles that a library left open must not keep us.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
});

// Stands for KWin on Wayland, which keeps the shortcuts itself and cannot be stopped: has its names on the session
// bus, and says "ready" when it does. The real one needs a screen and a login.
import { sessionBus } from 'dbus-next';

const bus = sessionBus();
await bus.requestName('org.kde.KWin', 0);
await bus.requestName('org.kde.kglobalaccel', 0);
process.stdout.write('ready\n');
process.stdin.on('end', () => process.exit(0)).resume();

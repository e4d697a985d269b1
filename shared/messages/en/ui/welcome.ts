/** The first screen: which computer is this, and what was done before. */
export const welcome = {
  title: 'Move to your new computer',
  lead: 'Relokate takes your apps, your files and the settings of your desktop from your old computer to your new one. The old one is only read, and every change on the new one can be undone.',
  question: 'Which computer is this one?',
  isNew: 'This is my new computer',
  isNewText: 'Things come here. You choose what, and see it all before it starts.',
  isOld: 'This is my old computer',
  isOldText: 'Things are here. You allow the new computer to read them.',
  demo: 'Try it with a made-up computer',
  demoText:
    'A complete move between two made-up computers. Takes a minute, touches nothing of yours.',
  demoStarting: 'Making the computers up…',
  both: 'Both computers need Relokate and KDE Connect, and the same network.',
  runs: {
    title: 'Earlier moves',
    resume: 'Resume',
    resuming: 'As soon as the old computer is connected, the move goes on by itself.',
    undo: 'Undo',
    report: 'Report',
    unfinishedTitle: 'A move is not finished',
    unfinishedText:
      'It stopped before it was done. Nothing is lost: resume it where it stopped, or undo what it did.',
    row: (source: string, when: string) => `From ${source}, ${when}`,
    state: {
      unfinished: 'Not finished',
      done: 'Done',
      skipped: 'Done, some things skipped',
      failed: 'Done, some things failed',
      stopped: 'Stopped',
      undone: 'Undone',
      damaged: 'Its records are damaged',
    },
    moreTitle: (n: string) => `Show all ${n}`,
  },
  source: {
    kdeconnect: 'a computer',
    phone: 'a phone',
    demo: 'a made-up computer',
  },
};

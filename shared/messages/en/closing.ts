/** What a person is asked who closes the window while there is work: go on without it, stop, stay. */
export const closing = {
  moving: {
    message: 'Your things are still being moved.',
    detail:
      'Relokate can go on without its window, and opens it again at the end. If you stop, nothing is lost: the move can be resumed or undone later.',
    buttons: ['Keep moving in the background', 'Stop the move', 'Stay'],
  },
  paused: {
    message: 'The move is paused.',
    detail:
      'Without its window Relokate keeps it paused; open Relokate again to go on. If you stop, nothing is lost: the move can be resumed or undone later.',
    buttons: ['Keep it paused in the background', 'Stop the move', 'Stay'],
  },
  serving: {
    message: 'Your new computer is still reading from this one.',
    detail:
      'Relokate can go on without its window, and opens it again at the end. If you stop, the move on the new computer waits until you offer again.',
    buttons: ['Keep serving in the background', 'Stop serving', 'Stay'],
  },
} as const;

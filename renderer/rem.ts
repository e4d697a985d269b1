/** How many pixels one rem is now: it follows the text size that a person has set. */
export function remPixels(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

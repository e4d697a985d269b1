import type { Report } from '../../shared/model/report.ts';

const words = {
  'content-hash': 'files by the hash of their content',
  'second-name': 'further names of such files',
  attributes: 'folders and links by what can be seen of them',
} as const;

/** The line that says how it is known that what was moved is what was sent; none where nothing was moved. */
export function proofLines({ proofs }: Report): readonly string[] {
  const told = proofs.filter(({ count }) => count > 0);
  if (told.length === 0) return [];
  return [`Checked: ${told.map(({ proof, count }) => `${count} ${words[proof]}`).join(', ')}.`];
}

import { describe, expect, test } from 'vitest';
import { chartOf } from '../../bench/output/chart.ts';
import { skippedResult } from '../../bench/output/results.ts';
import { tableOf, withFigures } from '../../bench/output/table.ts';
import { caseOf, resultOf } from './results.ts';

const one = caseOf({ title: 'small & <quick>', atMost: 0.4 });

describe('the table', () => {
  test('has a row per case, with the aim beside the ratio', () => {
    const table = tableOf([one], [resultOf({})], 'On a machine.');
    expect(table.split('\n')).toEqual([
      '| case            | Relokate | against         | ratio | aim            | beside              | peak memory |',
      '| --------------- | -------- | --------------- | ----- | -------------- | ------------------- | ----------- |',
      '| small & <quick> | 1.00 s   | rsync -a 2.00 s | 0.50  | ≤ 0.4, not met | tar over ssh 1.50 s | 90 MB       |',
      '',
      'On a machine.',
    ]);
  });

  test('says why a case was not run', () => {
    const table = tableOf([one], [skippedResult(one.id, 'no disk')], '');
    expect(table).toContain('not run: no disk');
  });

  test('takes the place of the one before and leaves the prose alone', () => {
    const page = (figures: string): string =>
      `# Speed\n\n<!-- figures: written by \`npm run bench\` -->${figures}<!-- end of figures -->\n\nMore.\n`;
    expect(withFigures(page('\nold\n'), 'new')).toBe(page('\n\nnew\n\n'));
    expect(() => withFigures('# Speed\n', 'new')).toThrow('no <!-- figures');
  });
});

describe('the chart', () => {
  const widths = (svg: string): readonly number[] =>
    [...svg.matchAll(/class="(?:met|missed|open)"[^>]* width="([\d.]+)"/g)].map((bar) =>
      Number(bar[1]),
    );

  test('bars are as long as the ratios, up to an end', () => {
    const half = resultOf({ relokate: [1], others: { rsync: [2], tar: [] } });
    const whole = resultOf({ id: 'second', relokate: [2], others: { rsync: [2], tar: [] } });
    const far = resultOf({ id: 'third', relokate: [90], others: { rsync: [2], tar: [] } });
    const all = [one, { ...one, id: 'second' }, { ...one, id: 'third' }];
    const [first = 0, second, third = 0] = widths(chartOf(all, [half, whole, far]));
    expect(second).toBe(first * 2);
    expect(third).toBeLessThan(first * 5);
  });

  test('a bar says whether the aim is met', () => {
    const classes = (atMost: number | null): string =>
      /<rect class="(met|missed|open)"/.exec(chartOf([{ ...one, atMost }], [resultOf({})]))?.[1] ??
      '';
    expect([classes(0.5), classes(0.4), classes(null)]).toEqual(['met', 'missed', 'open']);
  });

  test('words are escaped, and colours exist for both grounds', () => {
    const svg = chartOf([one], [resultOf({})]);
    expect(svg).toContain('small &amp; &lt;quick>');
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  test('leaves out what was not run', () => {
    expect(widths(chartOf([one], [skippedResult(one.id, 'no disk')]))).toEqual([]);
  });
});

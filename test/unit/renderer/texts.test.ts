import { describe, expect, it } from 'vitest';
import { builtInReasons, loadHomeRules } from '../../../main/core/scopes/home/rules.ts';
import { ui } from '../../../shared/messages/en/ui.ts';

describe('the texts of the window', () => {
  it('know every rule that leaves something behind', async () => {
    const rules = await loadHomeRules('assets');
    const ids = [...rules.map(({ id }) => id), ...Object.keys(builtInReasons)];
    expect(ids.filter((id) => !Object.hasOwn(ui.offer.rules, id))).toEqual([]);
  });
});

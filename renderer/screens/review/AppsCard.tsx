import { sentenceOf } from '../../../shared/messages/sentence.ts';
import type { AppItem } from '../../../shared/model/apps.ts';
import { Card } from '../../components/Card.tsx';
import { Details } from '../../components/Details.tsx';
import { bytesText, t } from '../../text.ts';
import { appsOf } from './plan-totals.ts';

/** What happens to the apps: how many come, and of those that cannot, why. */
export function AppsCard({ items }: { readonly items: readonly AppItem[] }) {
  if (items.length === 0) return null;
  const { installed, size, download, settings, stay, failing } = appsOf(items);
  return (
    <Card title={t.review.apps.title}>
      <p>{t.review.apps.install(t.common.apps(installed))}</p>
      {installed > 0 && size > 0 && (
        <p>{t.review.apps.sizes(bytesText(size), bytesText(download))}</p>
      )}
      {settings > 0 && <p>{t.review.apps.settings(settings)}</p>}
      {stay > 0 && <p>{t.review.apps.here(t.common.apps(stay))}</p>}
      {failing.length > 0 && (
        <Details summary={t.review.apps.cannot(failing.length)} kind="warning">
          <ul>
            {failing.map(({ name, reason }) => (
              <li key={name}>
                <span dir="auto">{name}</span>: {sentenceOf(reason)}
              </li>
            ))}
          </ul>
        </Details>
      )}
    </Card>
  );
}

import type { SourceState } from '../../shared/model/source.ts';
import { Notice } from '../components/Notice.tsx';
import { t } from '../text.ts';

/** Says when the connection to the old computer broke while one is choosing. */
export function LinkNotice({ source }: { readonly source: SourceState | null }) {
  if (source?.kind !== 'link-lost') return null;
  const name = source.host?.name ?? t.connect.device.unnamed;
  return (
    <Notice kind="warning" icon="broken" isUrgent title={t.connect.state.lost(name)}>
      <p>{t.connect.state.lostText}</p>
    </Notice>
  );
}

import { Component, type ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { t } from '../text.ts';

type Props = { readonly children: ReactNode };

/** Shown in place of a window whose drawing failed; the engine goes on without it. */
export class Crash extends Component<Props, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <main role="alert">
        <Empty icon="broken" title={t.common.crashed.title}>
          <p>{t.common.crashed.text}</p>
          <Button kind="primary" onPress={() => window.location.reload()}>
            {t.common.crashed.reload}
          </Button>
        </Empty>
      </main>
    );
  }
}

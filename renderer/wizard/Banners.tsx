import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Notice } from '../components/Notice.tsx';
import type { ShellInfo } from '../bridge.ts';
import { useEngine, useMirror, useWizard } from '../engine.ts';
import { t } from '../text.ts';
import { PairingRequests } from './PairingRequests.tsx';

const RESTORED_MS = 10_000;

/** What concerns the whole window: a try-out, an old Electron, an engine that stopped, a pairing request. */
export function Banners() {
  const mode = useMirror(({ state }) => state?.mode);
  const { demo } = useEngine();
  const isSwitching = useWizard((wizard) => wizard.pending === 'demo');
  const info = useShellInfo();
  return (
    <>
      {/* Going into the try-out and out of it starts the engine anew on purpose. */}
      <EngineBanner isExpected={isSwitching} />
      {mode === 'demo' && (
        <Notice
          kind="info"
          isBanner
          title={t.common.demo.title}
          actions={
            <Button kind="quiet" onPress={() => void demo.leaveDemo()} isPending={isSwitching}>
              {t.common.demo.leave}
            </Button>
          }
        >
          <p>{t.common.demo.text}</p>
        </Notice>
      )}
      {info?.outdated === true && (
        <Notice kind="warning" isBanner title={t.common.outdated.title}>
          <p>{t.common.outdated.text(info.electronVersion ?? '')}</p>
        </Notice>
      )}
      <PairingRequests />
    </>
  );
}

/** That the engine stopped, and for a while that it is back. */
function EngineBanner({ isExpected }: { readonly isExpected: boolean }) {
  const status = useMirror((mirror) => mirror.status);
  const { shell } = useEngine();
  const isBack = useJustBack(status, isExpected);
  const { lost, restored, gaveUp, gaveUpRemedy, restart } = t.common.engine;
  if (status === 'lost' && !isExpected)
    return <Notice kind="warning" isBanner isUrgent title={lost} />;
  if (status === 'gave-up') {
    const again = <Button onPress={() => void shell.restartEngine()}>{restart}</Button>;
    return (
      <Notice kind="bad" isBanner isUrgent title={gaveUp} actions={again}>
        <p>{gaveUpRemedy}</p>
      </Notice>
    );
  }
  return isBack ? <Notice kind="good" isBanner isNews title={restored} /> : null;
}

/** Whether the engine has come back in the last seconds, other than by being asked to. */
function useJustBack(status: string, isExpected: boolean): boolean {
  const lost = useRef<'no' | 'expected' | 'yes'>('no');
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    if (status === 'lost' || status === 'gave-up') lost.current = isExpected ? 'expected' : 'yes';
    if (status !== 'live' || lost.current === 'no') return;
    const show = lost.current === 'yes';
    lost.current = 'no';
    const begin = setTimeout(() => setBack(show), 0);
    setTimeout(() => setBack(false), RESTORED_MS);
    return () => clearTimeout(begin);
  }, [status, isExpected]);
  return isBack;
}

function useShellInfo(): ShellInfo | null {
  const { shell } = useEngine();
  const [info, setInfo] = useState<ShellInfo | null>(null);
  useEffect(() => {
    let isGone = false;
    shell.info().then(
      (known) => {
        if (!isGone) setInfo(known);
      },
      // Without an answer there is nothing to warn of.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [shell]);
  return info;
}

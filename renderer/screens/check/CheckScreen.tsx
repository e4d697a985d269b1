import { useEffect } from 'react';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FindingList } from '../../components/FindingList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { t } from '../../text.ts';
import { BackButton, NextButton } from '../StepButtons.tsx';
import { LinkNotice } from '../LinkNotice.tsx';
import type { Finding } from '../../../shared/model/finding.ts';

/** What the checks of both computers say, and what to do about it. */
export function CheckScreen() {
  const preflight = useWizard((wizard) => wizard.preflight);
  const source = useApp((state) => state.source);
  const { move } = useEngine();
  useEffect(() => {
    if (preflight.kind === 'idle') void move.check();
  }, [preflight.kind, move]);
  const again = (
    <Button icon="refresh" onPress={() => void move.check()} isPending={preflight.kind === 'busy'}>
      {t.check.again}
    </Button>
  );
  return (
    <Screen
      title={t.check.title}
      lead={t.check.lead}
      back={<BackButton step="check" />}
      actions={
        <>
          {again}
          <NextButton step="check" />
        </>
      }
    >
      <LinkNotice source={source} />
      {preflight.kind === 'busy' && <Busy>{t.check.running}</Busy>}
      {preflight.kind === 'failed' && <FailureNotice error={preflight.error} />}
      {preflight.kind === 'done' && (
        <>
          <Summary findings={preflight.value} />
          <FindingList findings={preflight.value} />
        </>
      )}
    </Screen>
  );
}

function Summary({ findings }: { readonly findings: readonly Finding[] }) {
  const count = (level: Finding['level']): number =>
    findings.filter((finding) => finding.level === level).length;
  const blocked = count('blocked');
  const warnings = count('warning');
  if (findings.length === 0) return <Notice kind="info" isNews title={t.check.empty} />;
  if (blocked > 0) return <Notice kind="bad" isNews title={t.check.summaryBlocked(blocked)} />;
  if (warnings > 0)
    return <Notice kind="warning" isNews title={t.check.summaryWarning(warnings)} />;
  return <Notice kind="good" isNews title={t.check.allOk} />;
}

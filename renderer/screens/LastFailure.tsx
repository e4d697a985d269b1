import { FailureNotice } from '../components/FailureNotice.tsx';
import { Button } from '../components/Button.tsx';
import { useEngine, useWizard } from '../engine.ts';
import { t } from '../text.ts';

/** The last button that did not work, on whatever screen it was. */
export function LastFailure() {
  const failure = useWizard((wizard) => wizard.failure);
  const { move } = useEngine();
  if (failure === null) return null;
  return (
    <FailureNotice
      error={failure}
      actions={
        <Button kind="quiet" onPress={move.dismissFailure}>
          {t.common.close}
        </Button>
      }
    />
  );
}

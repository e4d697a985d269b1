import { Button } from '../components/Button.tsx';
import { useApp, useEngine, useWizard } from '../engine.ts';
import { t } from '../text.ts';
import { backStep, type NewStep, nextStep } from '../wizard/steps.ts';

/** The way back from a step, where there is one. */
export function BackButton({ step }: { readonly step: NewStep }) {
  const app = useApp((state) => state);
  const wizard = useWizard((all) => all);
  const { move } = useEngine();
  const back = backStep(step, { app, wizard });
  return back === null ? null : <Button onPress={() => move.go(back)}>{t.common.back}</Button>;
}

/** The way on from a step; it cannot be pressed before the step is done with. */
export function NextButton({ step }: { readonly step: NewStep }) {
  const app = useApp((state) => state);
  const wizard = useWizard((all) => all);
  const { move } = useEngine();
  return (
    <Button
      kind="primary"
      isDisabled={nextStep(step, { app, wizard }) === null}
      onPress={() => move.proceed(step)}
    >
      {t.common.next}
    </Button>
  );
}

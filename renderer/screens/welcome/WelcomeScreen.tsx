import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { ChoiceCard } from '../../components/ChoiceCard.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { t } from '../../text.ts';
import { LastFailure } from '../LastFailure.tsx';
import { RunsCard } from './RunsCard.tsx';
import styles from './WelcomeScreen.module.css';
import { cx } from '../../cx.ts';

/** Which computer is this? And what was done before. */
export function WelcomeScreen() {
  const runs = useApp((state) => state.runs);
  const mode = useApp((state) => state.mode);
  const pending = useWizard((wizard) => wizard.pending);
  const { move, offer } = useEngine();
  const text = t.welcome;
  return (
    <Screen title={text.title} lead={text.lead}>
      <LastFailure />
      <section aria-labelledby="which" className={cx(styles, 'which')}>
        <h2 id="which">{text.question}</h2>
        <div className={cx(styles, 'sides')}>
          <ChoiceCard
            icon="newComputer"
            title={text.isNew}
            text={text.isNewText}
            onPress={() => move.chooseSide('new')}
          />
          <ChoiceCard
            icon="oldComputer"
            title={text.isOld}
            text={text.isOldText}
            isPending={pending === 'offer'}
            onPress={() => void offer.startOffer()}
          />
        </div>
        <p className={cx(styles, 'soft')}>{text.both}</p>
      </section>
      {mode === 'normal' && <DemoOffer />}
      {runs.length > 0 && <RunsCard runs={runs} pending={pending} actions={move} />}
    </Screen>
  );
}

function DemoOffer() {
  const isStarting = useWizard((wizard) => wizard.pending === 'demo');
  const { demo } = useEngine();
  return (
    <div className={cx(styles, 'demo')}>
      <div>
        <Button icon="play" iconFlips onPress={() => void demo.startDemo()} isPending={isStarting}>
          {t.welcome.demo}
        </Button>
      </div>
      {isStarting ? (
        <Busy>{t.welcome.demoStarting}</Busy>
      ) : (
        <p className={cx(styles, 'soft')}>{t.welcome.demoText}</p>
      )}
    </div>
  );
}

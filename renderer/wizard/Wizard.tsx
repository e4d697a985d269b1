import type { ReactNode } from 'react';
import { Rail } from '../components/Rail.tsx';
import { cx } from '../cx.ts';
import { useMirror, useWizard } from '../engine.ts';
import { CheckScreen } from '../screens/check/CheckScreen.tsx';
import { ChooseScreen } from '../screens/choose/ChooseScreen.tsx';
import { ConnectScreen } from '../screens/connect/ConnectScreen.tsx';
import { QuestionDialog } from '../screens/connect/QuestionDialog.tsx';
import { DoneScreen } from '../screens/done/DoneScreen.tsx';
import { MoveScreen } from '../screens/move/MoveScreen.tsx';
import { ConsentScreen } from '../screens/offer/ConsentScreen.tsx';
import { EndedScreen } from '../screens/offer/EndedScreen.tsx';
import { ServingScreen } from '../screens/offer/ServingScreen.tsx';
import { WaitScreen } from '../screens/offer/WaitScreen.tsx';
import { ReviewScreen } from '../screens/review/ReviewScreen.tsx';
import { WelcomeScreen } from '../screens/welcome/WelcomeScreen.tsx';
import { Banners } from './Banners.tsx';
import { Starting } from './Starting.tsx';
import { currentStep, type StepId, stepsAround } from './steps.ts';
import styles from './Wizard.module.css';

const screens: Readonly<Record<StepId, () => ReactNode>> = {
  welcome: WelcomeScreen,
  connect: ConnectScreen,
  check: CheckScreen,
  choose: ChooseScreen,
  review: ReviewScreen,
  move: MoveScreen,
  done: DoneScreen,
  wait: WaitScreen,
  consent: ConsentScreen,
  serving: ServingScreen,
  ended: EndedScreen,
};

/** The window: banners on top, the steps at the side, the screen of the current step. */
export function Wizard() {
  const state = useMirror((mirror) => mirror.state);
  const wizard = useWizard((all) => all);
  if (state === null) return <Starting />;
  const step = currentStep({ app: state, wizard });
  const CurrentScreen = screens[step];
  return (
    <div className={cx(styles, 'window')}>
      <Banners />
      <div className={cx(styles, 'frame')}>
        <Rail steps={stepsAround(step, wizard.side)} current={step} />
        <CurrentScreen key={step} />
      </div>
      <QuestionDialog />
    </div>
  );
}

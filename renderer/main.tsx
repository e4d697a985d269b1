// First of all: it changes how the schemas of everything below are made.
import './without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openBridge } from './bridge.ts';
import { type Engine, EngineContext } from './engine.ts';
import { createMirror } from './store/mirror.ts';
import { createWizardStore } from './store/wizard.ts';
import './styles/tokens.css';
import './styles/base.css';
import { Crash } from './wizard/Crash.tsx';
import { createChooseActions, createMoveActions } from './wizard/move-actions.ts';
import { createDemoActions, createOfferActions, createPeerActions } from './wizard/peer-actions.ts';
import { Wizard } from './wizard/Wizard.tsx';
import { watchEngine } from './wizard/watch.ts';
import type { World } from './wizard/world.ts';

const bridge = openBridge();
const world: World = {
  client: bridge.client,
  mirror: createMirror(bridge),
  wizard: createWizardStore(),
  shell: bridge.shell,
};
watchEngine(world);
const engine: Engine = {
  ...world,
  move: createMoveActions(world),
  choose: createChooseActions(world),
  peer: createPeerActions(world),
  offer: createOfferActions(world),
  demo: createDemoActions(world),
};

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <Crash>
      <EngineContext value={engine}>
        <Wizard />
      </EngineContext>
    </Crash>
  </StrictMode>,
);

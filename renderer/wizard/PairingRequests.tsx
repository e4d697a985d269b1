import { PairingCard } from '../components/PairingCard.tsx';
import { useEngine, useMirror, useWizard } from '../engine.ts';

/** Devices that ask to pair, on whatever screen one is: such a request lapses after half a minute. */
export function PairingRequests() {
  const devices = useMirror(({ state }) => state?.devices);
  const pending = useWizard((wizard) => wizard.pending);
  const { peer } = useEngine();
  const asking = (devices ?? []).filter(({ pairing }) => pairing === 'requested-by-peer');
  return asking.map((device) => (
    <PairingCard
      key={device.id}
      name={device.name}
      value={device.key}
      isPending={pending === 'accept' || pending === 'refuse'}
      onAnswer={(isAccepted) =>
        void (isAccepted ? peer.acceptPairing(device.id) : peer.refusePairing(device.id))
      }
    />
  ));
}

import { useWizard } from '../engine.ts';
import { valueOf } from '../wizard/task.ts';
import type { TopicSelection } from '../wizard/topic-selection.ts';

/** The topics of the old desktop's settings with what was decided about them; none while none are known. */
export function useTopicSelection(): TopicSelection {
  const rows = useWizard((wizard) => valueOf(wizard.topics)?.rows);
  const decisions = useWizard((wizard) => wizard.topicDecisions);
  return { rows: rows ?? [], decisions };
}

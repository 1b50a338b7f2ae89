// A question before something that lets things move or takes something away: what
// follows, in words, and a way to leave it.
import { Button, Group, Modal } from "@mantine/core";

export interface Question {
  title: string;
  /** The consequence. */
  text: string;
  /** The word on the button that does it. */
  yes: string;
  dangerous?: boolean;
  act: () => Promise<unknown>;
  /** A second way to do it. */
  other?: { label: string; act: () => Promise<unknown> };
}

export function Ask({ question, onClose }: { question: Question | null; onClose: () => void }) {
  const answer = (act: () => Promise<unknown>) => {
    onClose();
    void act();
  };
  return (
    <Modal opened={question !== null} onClose={onClose} title={question?.title}>
      <p>{question?.text}</p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Leave as it is
        </Button>
        {question?.other && (
          <Button color="danger" onClick={() => question.other && answer(question.other.act)}>
            {question.other.label}
          </Button>
        )}
        <Button
          color={question?.dangerous ? "danger" : "active"}
          onClick={() => question && answer(question.act)}
        >
          {question?.yes}
        </Button>
      </Group>
    </Modal>
  );
}

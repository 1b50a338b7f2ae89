// The question before a queue is emptied, with what follows from it.
import { Button, Group, Modal } from "@mantine/core";
import type { WorkList } from "@/api/types";
import { orders, queueWords, useOrder } from "./data";

export function Purge({ list, onClose }: { list: WorkList | null; onClose: () => void }) {
  const order = useOrder();
  const title = list ? queueWords[list.queue].title : "";
  const purge = () => {
    onClose();
    if (!list) return;
    void order(`${title} is purged.`, "Not purged.", () => orders.purge(list.queue));
  };
  return (
    <Modal opened={list !== null} onClose={onClose} title={`Purge ${title}?`}>
      <p>{list?.purge}</p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Leave as it is
        </Button>
        <Button color="danger" onClick={purge}>
          Purge {title}
        </Button>
      </Group>
    </Modal>
  );
}

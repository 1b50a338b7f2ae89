import { Button, Menu } from "@mantine/core";
import { api } from "@/api/client";
import type { ObservationRequest } from "@/api/types";
import { Icon } from "@/components/Icon";
import { toastError } from "@/components/toasts";

const formats = ["xml", "json", "yaml"] as const;

/** The request as a file that can be submitted again. */
export function Download({ request: r }: { request: ObservationRequest }) {
  const save = async (format: (typeof formats)[number]) => {
    try {
      const blob = await api.blob(`/requests/${r.id}/file`, { query: { format } });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `request_${r.id}_${r.name.replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 60)}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      toastError("The file could not be made.", error);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="down" size={14} />}>
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {format.toUpperCase()} file
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

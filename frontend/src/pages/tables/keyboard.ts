/** Whether a key means the page: nobody types, no dialog is open. */
export function free(event: KeyboardEvent): boolean {
  const typing =
    event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]");
  return (
    !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector('[role="dialog"]')
  );
}

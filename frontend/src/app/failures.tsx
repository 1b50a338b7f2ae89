// What stands in the place of a page that broke.
import { useRouteError } from "react-router";
import { Card } from "@/components/Card";
import { ErrorNote } from "@/components/notes";

/** A page that could not be loaded or that threw: the frame and STOP stay usable. */
export function RouteFailed() {
  const error = useRouteError();
  const outdated = error instanceof TypeError && /import|module/i.test(error.message);
  return (
    <Card title="This page failed">
      <ErrorNote
        what={
          outdated
            ? "The page could not be loaded. The server may have been updated."
            : "The page broke while it was drawn. The rest of PYROS goes on."
        }
        error={error}
        retry={() => window.location.reload()}
      />
    </Card>
  );
}

// What stands in the place of a page that is not there or that broke.
import { Button } from "@mantine/core";
import { Link, useRouteError } from "react-router";
import { Card } from "@/components/Card";
import { Empty, ErrorNote } from "@/components/notes";

/** No page has this address. */
export function Missing() {
  return (
    <Card title="No such page">
      <Empty
        action={
          <Button component={Link} to="/" variant="default">
            Go to Tonight
          </Button>
        }
      >
        Nothing is at this address. It may have been mistyped, or the thing was deleted.
      </Empty>
    </Card>
  );
}

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

// What stands where an address leads to no page.
import { Button } from "@mantine/core";
import { Link } from "react-router";
import { Card } from "./Card";
import { Empty } from "./notes";

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

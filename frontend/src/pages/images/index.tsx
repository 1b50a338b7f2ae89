// Images: the contact sheet at /images, the viewer at /images/:id.
import { Route, Routes } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { Card } from "@/components/Card";
import { Missing } from "@/components/Missing";
import { Empty } from "@/components/notes";
import { ContactSheet } from "./ContactSheet";
import { Viewer } from "./Viewer";

export default function ImagesPage() {
  if (!atLeast(useUser()?.role, "scientist")) {
    return (
      <Card title="Images">
        <Empty>Your account is a visitor's: images are shown to scientists.</Empty>
      </Card>
    );
  }
  return (
    <Routes>
      <Route index element={<ContactSheet />} />
      <Route path=":id" element={<Viewer />} />
      <Route path="*" element={<Missing />} />
    </Routes>
  );
}

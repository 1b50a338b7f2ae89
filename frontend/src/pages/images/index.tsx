// Images: the contact sheet at /images, the viewer at /images/:id.
import { Route, Routes } from "react-router";
import { ContactSheet } from "./ContactSheet";
import { Viewer } from "./Viewer";

export default function ImagesPage() {
  return (
    <Routes>
      <Route index element={<ContactSheet />} />
      <Route path=":id" element={<Viewer />} />
    </Routes>
  );
}

// Requests: the list at /requests, one request at /requests/:id; the editor,
// which is larger, comes when it is first opened.
import { lazy, Suspense } from "react";
import { Route, Routes } from "react-router";
import { Missing } from "@/components/Missing";
import { RequestDetail } from "./Detail";
import { RequestList } from "./List";

const Editor = lazy(() => import("./editor"));
const editor = (
  <Suspense fallback={null}>
    <Editor />
  </Suspense>
);

export default function RequestsPage() {
  return (
    <Routes>
      <Route index element={<RequestList />} />
      <Route path="new" element={editor} />
      <Route path=":id/edit" element={editor} />
      <Route path=":id" element={<RequestDetail />} />
      <Route path="*" element={<Missing />} />
    </Routes>
  );
}

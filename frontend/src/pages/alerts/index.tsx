// Alerts: what satellites and observatories announced and what came of it.
// The list at /alerts, one event at /alerts/:id, the templates that turn alerts
// into requests at /alerts/strategies.
import { Route, Routes } from "react-router";
import { Missing } from "@/components/Missing";
import { AlertDetail } from "./Detail";
import { AlertList } from "./List";
import { Strategies } from "./Strategies";

export default function AlertsPage() {
  return (
    <Routes>
      <Route index element={<AlertList />} />
      <Route path="strategies" element={<Strategies />} />
      <Route path=":id" element={<AlertDetail />} />
      <Route path="*" element={<Missing />} />
    </Routes>
  );
}

// The entry: styles in their order, then the application.
import "@/theme/layers.css";
import "@mantine/core/styles.layer.css";
import "@/theme/fonts.css";
import "@/theme/tokens.css";
import "@/theme/base.css";
import "@/theme/mantine.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

// Sets the theme before the first paint, so that a dark room never sees a white page.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("pyros-theme");
  } catch {
    theme = null;
  }
  if (theme !== "light" && theme !== "night") theme = "dark";
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.mantineColorScheme = theme === "light" ? "light" : "dark";
})();

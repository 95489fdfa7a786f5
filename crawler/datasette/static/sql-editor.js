// The SQL editor makes a text field of its own, without a name that a screen reader could say.
window.addEventListener("load", () => {
  for (const field of document.querySelectorAll(".CodeMirror textarea")) {
    field.setAttribute("aria-label", "SQL");
  }
});

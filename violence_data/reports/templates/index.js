"use strict";
const table = document.getElementById("pages"), rows = [...table.tBodies[0].rows];
const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const search = document.getElementById("search"), told = document.getElementById("told");
search.parentElement.hidden = false;
search.addEventListener("input", () => {
  const words = fold(search.value).split(/\s+/);
  for (const row of rows) row.hidden = !words.every(word => fold(row.textContent).includes(word));
  told.textContent = rows.filter(row => !row.hidden).length + " / " + rows.length;
});
for (const head of table.tHead.rows[0].cells) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending", at = head.cellIndex;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((a, b) => (down ? -1 : 1) * a.cells[at].textContent.localeCompare(b.cells[at].textContent, document.documentElement.lang));
    table.tBodies[0].append(...rows);
  });
}

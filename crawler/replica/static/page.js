// The pagers of the invented TRS-like sites: page 0 is index.html, page k is index_k.html.
function createPageHTML(count, current, name, ext) {
  for (var i = 0; i < count; i++) {
    var file = name + (i ? "_" + i : "") + "." + ext;
    document.write(i === current ? "<b>" + (i + 1) + "</b> " : '<a href="' + file + '">' + (i + 1) + "</a> ");
  }
}
var createPage = createPageHTML;

// The directory application of the invented site: TREE at the left, the chosen list at the right.
(function () {
  var config = window._CONFIG;
  function element(name, text, href) {
    var node = document.createElement(name);
    node.textContent = text;
    if (href) node.href = href;
    return node;
  }
  function draw(nodes, parent) {
    nodes.forEach(function (node) {
      var item = document.createElement("li");
      var link = element("a", node.name, node.jump_url || "#" + node.id);
      if (!node.jump_url) link.onclick = function () { show(node.id, 1); };
      item.appendChild(link);
      parent.appendChild(item);
      if (node.children.length) {
        var list = document.createElement("ul");
        draw(node.children, list);
        item.appendChild(list);
      }
    });
  }
  function show(category, page) {
    fetch(config.APP_URL + "/gkmlpt/api/all/" + category + "?page=" + page + "&sid=" + config.SID)
      .then(function (response) { return response.json(); })
      .then(function (data) {
        var list = document.getElementById("list");
        var pager = document.getElementById("pager");
        list.textContent = pager.textContent = "";
        data.articles.forEach(function (article) {
          var item = document.createElement("li");
          item.appendChild(element("a", article.title, article.url));
          item.appendChild(element("span", article.created_at.slice(0, 10)));
          list.appendChild(item);
        });
        for (var i = 1; i <= Math.ceil(data.total / 100); i++) {
          var link = element("a", i, "#" + category);
          link.onclick = show.bind(null, category, i);
          pager.appendChild(link);
        }
      });
  }
  draw(config.TREE, document.getElementById("tree"));
  var asked = location.hash.slice(1);
  if (!asked && config.ACTION === "annualreport") {
    config.TREE.forEach(function (node) { if (/年度报告|年报/.test(node.name)) asked = node.id; });
  }
  show(asked || 0, 1);
})();

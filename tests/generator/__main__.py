"""``python -m tests.generator``: draw documents, read them, count what came of it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import parsers
from tests.generator.judge import Verdict, judge
from tests.generator.recipe import Recipe, build, random_recipe

OUT = Path("output/generator")


def read_and_judge(recipe: Recipe) -> tuple[list[Verdict], int]:
    """Read a drawn document; give what is wrong with the reading, and how many figures are exact."""
    drawn = build(recipe)
    try:
        report = parsers.read(drawn.data, media_type=drawn.media_type)
    except Exception as error:  # noqa: BLE001  the promise is that it never raises
        return [Verdict("crash", "", None, f"{type(error).__name__}: {error}")], 0
    verdicts = list(judge(drawn, report))
    values = report.values()
    exact = sum(
        1 for k, e in drawn.expected.items() if e.value is not None and values.get(k) is not None
    )
    return verdicts, exact


def shrink(recipe: Recipe, kind: str) -> Recipe:
    """Drop tables, disorders and layout as long as the same kind of failure stays."""

    def fails(candidate: Recipe) -> bool:
        return any(verdict.kind == kind for verdict in read_and_judge(candidate)[0])

    for name in recipe.disorders:
        less = tuple(d for d in recipe.disorders if d != name)
        candidate = Recipe(recipe.seed, recipe.tables, recipe.layout, less)
        if fails(candidate):
            recipe = candidate
    for table in recipe.tables:
        candidate = Recipe(recipe.seed, (table,), recipe.layout, recipe.disorders)
        if len(recipe.tables) > 1 and fails(candidate):
            recipe = candidate
            break
    candidate = Recipe(recipe.seed, recipe.tables, "html_plain", recipe.disorders)
    if recipe.layout != "html_plain" and fails(candidate):
        recipe = candidate
    return recipe


def save(recipe: Recipe, verdicts: list[Verdict], folder: Path) -> Path:
    """Write a failing document, its right reading and what came instead."""
    drawn = build(recipe)
    folder.mkdir(parents=True, exist_ok=True)
    name = "-".join([verdicts[0].kind, recipe.layout, *recipe.disorders])[:150]
    path = folder / f"{name}-{recipe.seed}"
    suffix = ".html" if drawn.media_type == "text/html" else ".txt"
    path.with_name(path.name + suffix).write_bytes(drawn.data)
    lines = [f"{v.kind} {v.cell}: want {v.want}, got {v.got}" for v in verdicts]
    path.with_name(path.name + ".json").write_text(drawn.expected_json(), encoding="utf-8")
    path.with_name(path.name + ".failures").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _work(seed: str) -> tuple[Recipe, list[Verdict], int]:
    recipe = random_recipe(Random(seed))
    return (recipe, *read_and_judge(recipe))


def main() -> int:
    """Run the command; exit 1 where a wrong number or a crash was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="how many documents to draw")
    parser.add_argument("--seed", default="1", help="the same seed draws the same documents")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--save", type=int, default=40, help="failing documents to shrink and save")
    parser.add_argument(
        "--show", type=int, metavar="N", help="print drawn document N and its reading"
    )
    parser.add_argument(
        "--recipe", help="print the document of this recipe (JSON or a .json saved)"
    )
    args = parser.parse_args()
    if args.show is not None or args.recipe:
        if args.recipe:
            text = Path(args.recipe).read_text() if args.recipe.endswith(".json") else args.recipe
            data = json.loads(text)
            recipe = Recipe.from_json(data.get("recipe", data))
        else:
            recipe = random_recipe(Random(f"{args.seed}/{args.show}"))
        drawn = build(recipe)
        print(json.dumps(recipe.as_json(), ensure_ascii=False))
        print(drawn.text)
        for key, e in drawn.expected.items():
            print(f"{key:60} {e.value}{'' if e.strict else ' or null'}")
        for verdict in read_and_judge(recipe)[0]:
            print(f"{verdict.kind.upper()} {verdict.cell}: want {verdict.want}, got {verdict.got}")
        return 0

    started = time.monotonic()
    totals: Counter[str] = Counter()
    by_layout: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_disorder: defaultdict[str, Counter[str]] = defaultdict(Counter)
    failures: list[tuple[Recipe, list[Verdict]]] = []
    seeds = [f"{args.seed}/{n}" for n in range(args.cases)]
    with ProcessPoolExecutor(args.jobs) as pool:
        for done, (recipe, verdicts, exact) in enumerate(pool.map(_work, seeds, chunksize=20), 1):
            counts = Counter(v.kind for v in verdicts)
            counts["exact"] = exact - counts["wrong"]
            counts["documents"] = 1
            counts["documents wrong"] = bool(counts["wrong"])
            counts["documents refused"] = bool(counts["refused"])
            for counter in (
                totals,
                by_layout[recipe.layout],
                *(by_disorder[d] for d in recipe.disorders),
            ):
                counter.update(counts)
            if verdicts:
                failures.append((recipe, verdicts))
            if done % 500 == 0:
                print(f"\r{done} of {args.cases}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    columns = (
        "documents",
        "crash",
        "exact",
        "wrong",
        "documents wrong",
        "refused",
        "documents refused",
        "state",
        "form",
    )
    print(f"{'':32}" + "".join(f"{c:>18}" for c in columns))
    for name, counter in [
        *sorted(by_layout.items()),
        *sorted(by_disorder.items()),
        ("all", totals),
    ]:
        print(f"{name:32}" + "".join(f"{counter[c]:>18}" for c in columns))
    print(dict(totals))
    order = ("crash", "wrong", "refused", "unlisted", "doubled", "form", "state", "raw", "locator")
    failures.sort(key=lambda f: min(order.index(v.kind) for v in f[1]))
    seen: Counter[tuple[str, ...]] = Counter()
    for recipe, verdicts in failures:
        if sum(seen.values()) >= args.save:
            break
        kind = min((v.kind for v in verdicts), key=order.index)
        small = shrink(recipe, kind)
        group = (kind, small.layout if small.disorders == () else "", *small.disorders)
        seen[group] += 1
        if seen[group] <= 2:
            found = sorted(read_and_judge(small)[0], key=lambda v: order.index(v.kind))
            print(save(small, found, OUT), found[0])
    print(f"{args.cases} documents in {time.monotonic() - started:.0f} s")
    return 1 if totals["wrong"] or totals["crash"] else 0


if __name__ == "__main__":
    sys.exit(main())

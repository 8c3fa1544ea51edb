"""Addresses to ask for, made from the folder of a review and always the same for the same folder."""

import csv
import itertools
import random
import re
from urllib.parse import urlencode


class Addresses:
    def __init__(self, folder):
        self.chance = random.Random(1)
        with open(folder / "datasets.csv", newline="", encoding="utf-8") as file:
            self.datasets = list(csv.DictReader(file))
        with open(folder / "miccat.csv", newline="", encoding="utf-8") as file:
            self.confounders = [row["label"] for row in csv.DictReader(file)]
        bibliography = (folder / "references.bib").read_text(encoding="utf-8")
        self.authors = sorted(set(re.findall(r"author\s*=\s*\{([^,}]+),", bibliography)))
        self.titles = re.findall(r"title\s*=\s*\{([^{}]+)\}", bibliography)

    def drawn(self, pool, number):
        """So many, each once; all of them where there are not as many."""
        pool = sorted(set(pool))
        return self.chance.sample(pool, min(number, len(pool)))

    def dataset_pages(self, number):
        return self.drawn([f"/datasets/{row['slug']}" for row in self.datasets], number)

    def searches(self, number):
        """Names, names with a letter missing, beginnings of names, authors, words of titles, DOIs, confounders."""
        names = [row["name"] for row in self.datasets] + [a for row in self.datasets for a in row["aliases"].split(";") if a]
        missing = [name[: len(name) // 2] + name[len(name) // 2 + 1 :] for name in names if len(name) > 5]
        words = [" ".join(title.split()[at : at + 2]) for title in self.titles for at in (0, 2) if len(title.split()) > at + 2]
        kinds = [
            names,
            missing,
            [name[:4] for name in names],
            self.authors,
            words,
            [row["doi"] for row in self.datasets if row["doi"]],
            self.confounders,
        ]
        share = -(-number // len(kinds))
        questions = [question for kind in kinds for question in self.drawn(kind, share)]
        addresses = list(dict.fromkeys("/search?" + urlencode({"q": question}) for question in questions))
        self.chance.shuffle(addresses)
        return addresses[:number]

    def facet_pages(self, number, finds):
        """Lists narrowed in all ways, half of datasets and half of papers, as far as they find something."""
        modalities = sorted({row["modality"] for row in self.datasets})
        known = ["shortcuts", "label-errors", "annotations", "documentation", "untested"]
        access = ["open", "registration", "data-use-agreement", "private", "unknown"]
        of_datasets = [
            "/datasets?" + urlencode({"modality": m, "known": k, **({"access": a} if a else {}), "sort": s})
            for m, k, a, s in itertools.product(modalities, known, [None, *access], ["-works", "name", "-year"])
        ]
        of_papers = [
            "/papers?" + urlencode({"function": f, "year": y, "sort": s})
            for f, y, s in itertools.product(["use", "extend", "produce", "introduce"], range(2008, 2026), ["-statements", "name"])
        ]
        addresses = []
        for pool in (of_datasets, of_papers):
            shuffled = iter(self.drawn(pool, len(pool)))
            addresses += itertools.islice((path for path in shuffled if finds(path)), number // 2)
        self.chance.shuffle(addresses)
        return addresses

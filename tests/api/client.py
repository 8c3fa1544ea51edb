"""A program of someone else: it lists datasets and reads one, through a client made from the OpenAPI document alone."""

import sys

from amphora_client import Client
from amphora_client.api.datasets import get_dataset, list_datasets
from amphora_client.api.evidence import list_evidence
from amphora_client.models import (
    DatasetRecord,
    DatasetSummaryList,
    EvidenceRecordList,
    Known,
    ListDatasetsSort,
    Outcome,
    Problem,
    Severity,
    Tested,
)
from amphora_client.types import UNSET

client = Client(base_url=sys.argv[1])

# The list, page by page.
names, cursor = [], UNSET
while cursor is not None:
    page = list_datasets.sync(client=client, limit=20, sort=ListDatasetsSort.NAME, cursor=cursor)
    assert isinstance(page, DatasetSummaryList), page
    names += [dataset.name for dataset in page.items]
    cursor = page.next_cursor
assert len(names) == page.total == len(set(names)) == 50, names
assert "CheXpert" in names and "PadChest" in names, names

# A filter, as an enumeration.
untested = list_datasets.sync(client=client, known=[Known.UNTESTED], limit=100)
assert 0 < untested.total < 50
assert all(dataset.shortcuts.answer is Tested.UNTESTED and dataset.shortcuts.severity is UNSET for dataset in untested.items)

# One dataset, with the verdict on its shortcuts.
chexpert = get_dataset.sync("chexpert", client=client)
assert isinstance(chexpert, DatasetRecord), chexpert
assert (chexpert.name, chexpert.images, chexpert.year, chexpert.answer) == ("CheXpert", 224316, 2019, Tested.SHOWN)
worst = chexpert.verdicts[0]
assert (worst.label, worst.severity, worst.reason) == ("Sex/gender", Severity.SERIOUS, "shown by five works"), worst
assert chexpert.description is None and "description" in chexpert.not_documented, chexpert.not_documented

# The evidence for it.
evidence = list_evidence.sync(client=client, dataset=["chexpert"], confounder=["sex-gender"], outcome=[Outcome.SHOWN])
assert isinstance(evidence, EvidenceRecordList) and evidence.total == 5, evidence
assert {statement.work.key for statement in evidence.items} == {work.paper.key for work in worst.works}

# An error is a value too.
missing = get_dataset.sync("chexprt", client=client)
assert isinstance(missing, Problem) and missing.near[0].name == "CheXpert", missing

print(f"  listed {len(names)} datasets; {chexpert.name}: {worst.label} is {worst.severity}, {worst.reason}")

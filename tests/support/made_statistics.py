"""Statistics of the six real items, one of which stands for the project's own."""

from leapgraph.extraction.statistics.extraction_statistics import ExtractionStatistics
from leapgraph.extraction.statistics.statistics_report import StatisticsReport, build_report
from leapgraph.wikibase.display_text import Labels
from support.samples import SAMPLES, sample_entity
from support.snapshot_fixture import LABELS

WD = "http://www.wikidata.org/entity/"
MAIN = "Q622899"


def made_report(main: str = MAIN) -> StatisticsReport:
    """Return the report, in which a label has what would be markup."""
    entities = {one: sample_entity(one) for one in SAMPLES}
    named = {one: {"labels": {"en": {"language": "en", "value": label}}} for one, label in LABELS.items()}
    named["P31"]["labels"]["en"]["value"] = '<b>"instance,\u202e of'
    labels = Labels({**named, **entities})
    statistics = ExtractionStatistics(main)
    for entity in entities.values():
        statistics.count(entity, labels)
    return build_report(statistics, labels, WD, "made.json.bz2", ("P31=Q163740,Q431603", "ids of <ids.txt>"))

"""Measures kif-lib, a peer of `convert`, in an interpreter that has it: seconds and triples of its RDF encoder.

kif-lib cannot read Wikidata JSON, so its statements are constructed before the measurement; coordinates, which it
lacks, become strings. Its encoder writes no terms and no sitelinks.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any

from kif_lib import (
    IRI,
    AnnotatedStatement,
    DeprecatedRank,
    ExternalId,
    Item,
    ItemDatatype,
    NormalRank,
    NoValueSnak,
    PreferredRank,
    Property,
    QualifierRecord,
    Quantity,
    ReferenceRecord,
    ReferenceRecordSet,
    SomeValueSnak,
    String,
    Text,
    Time,
    ValueSnak,
)
from kif_lib.codec.rdf.encoder import RDF_Encoder

BASE = "http://www.wikidata.org/entity/"
RANKS = {"preferred": PreferredRank(), "normal": NormalRank(), "deprecated": DeprecatedRank()}
ROUNDS = 3


# kif-lib's value for each datatype.
MAKE = {
    "wikibase-item": lambda value: Item(BASE + value["id"]),
    "wikibase-property": lambda value: Property(BASE + value["id"]),
    "monolingualtext": lambda value: Text(value["text"], value["language"]),
    "quantity": lambda value: Quantity(value["amount"], None if value["unit"] == "1" else Item(value["unit"])),
    "time": lambda value: Time(
        value["time"].replace("-00", "-01"), value["precision"], value["timezone"], Item(value["calendarmodel"])
    ),
    "external-id": ExternalId,
    "url": IRI,
}


def snak(one: dict[str, Any]) -> Any:
    """Return kif-lib's snak."""
    if one["snaktype"] == "value":
        value = MAKE.get(one["datatype"], lambda said: String(str(said)))(one["datavalue"]["value"])
        return ValueSnak(Property(BASE + one["property"]), value)
    made = Property(BASE + one["property"], ItemDatatype())
    return SomeValueSnak(made) if one["snaktype"] == "somevalue" else NoValueSnak(made)


def main() -> None:
    """Print the seconds for encoding the item in the file several times, and the number of triples."""
    entity = next(iter(json.loads(gzip.decompress(Path(sys.argv[1]).read_bytes()))["entities"].values()))
    subject = Item(BASE + entity["id"])
    statements = [
        AnnotatedStatement(
            subject,
            snak(one["mainsnak"]),
            QualifierRecord(*(snak(q) for group in one.get("qualifiers", {}).values() for q in group)),
            ReferenceRecordSet(
                *(
                    ReferenceRecord(*(snak(part) for group in reference["snaks"].values() for part in group))
                    for reference in one.get("references", [])
                )
            ),
            RANKS[one["rank"]],
        )
        for group in entity["claims"].values()
        for one in group
    ]
    begun, triples = time.process_time(), 0
    for _ in range(ROUNDS):
        encoder = RDF_Encoder()
        triples += sum(text.count(" .\n") for one in statements for text in encoder.iterencode(one))
    sys.stdout.write(f"{time.process_time() - begun} {triples}\n")


if __name__ == "__main__":
    main()

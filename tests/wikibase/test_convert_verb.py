import bz2
import gzip
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyoxigraph import Dataset, RdfFormat, parse

from support.in_process import run_in_process
from support.samples import sample_entity, sample_path, sample_triples

LEAPGRAPH = Path(sys.executable).with_name("leapgraph")

ITEM = {"type": "item", "id": "Q1", "labels": {"en": {"language": "en", "value": "made for a test"}}}
LEXEME = {"type": "lexeme", "id": "L1", "lemmas": {}}


def convert(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return run_in_process("convert", *arguments, stdin=stdin)


def lines(*entities: dict[str, Any]) -> bytes:
    return b"".join(orjson.dumps(one) + b"\n" for one in entities)


def dataset(text: bytes, form: RdfFormat) -> Dataset:
    made = Dataset(parse(text, form, base_iri="http://none.example/"))
    made.canonicalize_blank_nodes()
    return made


def canonicalized(text: bytes, form: RdfFormat) -> set[str]:
    from pyoxigraph import CanonicalizationAlgorithm

    made = Dataset(parse(text, form, lenient=True))
    made.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in made}


def test_a_file_becomes_n_triples_on_standard_output() -> None:
    result = subprocess.run([LEAPGRAPH, "convert", sample_path("Q17633526")], capture_output=True, check=False)

    assert (result.returncode, result.stderr) == (0, b"")
    assert sample_triples("Q17633526").count("\n") == result.stdout.count(b"\n")


def test_several_files_are_written_one_after_the_other() -> None:
    paths = [sample_path("Q17633526"), sample_path("Q6973751")]

    result = convert(*paths)

    assert b"".join(convert(path).stdout for path in paths) == result.stdout


@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["no file", "a hyphen"])
def test_standard_input_is_read(arguments: tuple[str, ...]) -> None:
    result = convert(*arguments, stdin=b"[\n" + lines(ITEM).rstrip() + b",\n" + lines(ITEM) + b"]\n")

    assert result.returncode == 0
    assert result.stdout.count(b'"made for a test"@en') == 6


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("nquads", RdfFormat.N_QUADS),
        ("trig", RdfFormat.TRIG),
        ("rdfxml", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_every_format_holds_the_same_triples(name: str, form: RdfFormat) -> None:
    path = sample_path("Q622899")
    expected = canonicalized(convert(path).stdout, RdfFormat.N_TRIPLES)

    result = convert("--format", name, path)

    assert (result.returncode, result.stderr) == (0, b"")
    assert expected == canonicalized(result.stdout, form)


def test_numbers_are_as_served_and_plain_on_request() -> None:
    path = sample_path("Q622899")

    served, plain, signed = (convert(*options, path) for options in ((), ("--plain-numbers",), ("--signed",)))

    assert b'"+10784"^^' in served.stdout
    assert b'"10784"^^' in plain.stdout
    assert (served.stdout, b"", 0) == (signed.stdout, signed.stderr, signed.returncode)
    assert b'"1.0E-5"^^' not in plain.stdout


def test_two_runs_give_the_same_bytes() -> None:
    one, two = (convert("--format", "turtle", sample_path("Q622899")).stdout for _ in range(2))

    assert one == two


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "leapgraph: standard input: there is no entity in it"),
        (b"{", "leapgraph: standard input:1: the JSON that begins here breaks off"),
        (b"<html>", "leapgraph: standard input:1: this is not JSON with entities"),
        (lines({"id": "Q9", "missing": ""}), "leapgraph: standard input:1: Q9: it is missing"),
        (lines(ITEM, LEXEME), "leapgraph: standard input:2: L1: it is of type 'lexeme'"),
    ],
)
def test_bad_data_is_one_line_and_exit_code_1(content: bytes, expected: str) -> None:
    result = convert(stdin=content)

    assert result.returncode == 1
    assert result.stderr.decode().startswith(expected)
    assert result.stderr.count(b"\n") == 1


def test_what_comes_before_the_trouble_is_written_whole() -> None:
    result = convert(stdin=lines(ITEM, LEXEME, ITEM))

    assert convert(stdin=lines(ITEM)).stdout == result.stdout


def test_unsupported_entities_are_skipped_by_name_on_request() -> None:
    result = convert("--skip-unsupported", stdin=lines(ITEM, LEXEME, ITEM, {"id": "Q9", "missing": ""}))

    assert result.returncode == 1
    assert convert(stdin=lines(ITEM, ITEM)).stdout == result.stdout
    assert [line.split(";")[0] for line in result.stderr.decode().splitlines()] == [
        "leapgraph: left out: standard input:2: L1: it is of type 'lexeme'",
        "leapgraph: left out: standard input:4: Q9: it is missing: it never was or it has been deleted",
        "leapgraph: left out 2 entities, named above",
    ]


def test_nothing_to_skip_is_exit_code_0() -> None:
    assert convert("--skip-unsupported", stdin=lines(ITEM)).returncode == 0


HOLOGRAM = {
    "type": "statement",
    "id": "Q1$a",
    "rank": "normal",
    "mainsnak": {
        "snaktype": "value",
        "property": "P1",
        "datatype": "hologram",
        "datavalue": {"type": "string", "value": "x"},
    },
}


def test_parts_that_cannot_be_written_are_left_out_by_name_and_counted() -> None:
    links = {"acmewiki": {"site": "acmewiki", "title": "A"}, "enwiki": {"site": "enwiki", "title": "B"}}
    bad = {**ITEM, "claims": {"P1": [HOLOGRAM]}, "sitelinks": links}
    good = {**ITEM, "claims": {"P1": [HOLOGRAM]}, "sitelinks": {"enwiki": links["enwiki"]}}

    result = convert(stdin=lines(ITEM, bad))

    assert result.returncode == 1
    assert [line.split("; ")[0] for line in result.stderr.decode().splitlines()] == [
        (
            "leapgraph: left out: standard input:2: Q1, P1, statement Q1$a: "
            "the datatype 'hologram' is unknown to this converter"
        ),
        "leapgraph: left out: standard input:2: Q1: the site 'acmewiki' of a sitelink is unknown",
        "leapgraph: left out 1 sitelink, 1 statement, named above",
    ]
    expected = convert(stdin=lines(ITEM, good)).stdout
    assert expected == result.stdout.replace(b'sitelinks> "2"', b'sitelinks> "1"')


def test_the_sites_of_another_wiki_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "sites.json").write_bytes(
        orjson.dumps({"acmewiki": {"language": "de", "group": "acme", "page": "//acme.example/wiki/$1"}})
    )
    item = {**ITEM, "sitelinks": {"acmewiki": {"site": "acmewiki", "title": "A B"}}}

    result = convert("--sites", tmp_path / "sites.json", stdin=lines(item))

    assert (result.returncode, result.stderr) == (0, b"")
    assert b'<https://acme.example/wiki/A_B> <http://schema.org/name> "A B"@de .\n' in result.stdout
    assert b'<https://acme.example/> <http://wikiba.se/ontology#wikiGroup> "acme" .\n' in result.stdout


def test_broken_lines_are_left_out_by_name_on_request() -> None:
    result = convert("--skip-broken", stdin=b"{oops\n" + lines(ITEM) + b"{oops}\n" + lines(ITEM))

    assert result.returncode == 1
    assert convert(stdin=lines(ITEM, ITEM)).stdout == result.stdout
    assert [line.split(":")[:4] for line in result.stderr.decode().splitlines()] == [
        ["leapgraph", " left out", " standard input", "1"],
        ["leapgraph", " left out", " standard input", "3"],
        ["leapgraph", " left out 2 broken lines, named above"],
    ]


def test_no_broken_line_is_exit_code_0() -> None:
    assert convert("--skip-broken", stdin=lines(ITEM)).returncode == 0


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_standard_input_is_unpacked(pack: Callable[[bytes], bytes]) -> None:
    result = convert(stdin=pack(lines(ITEM)) + pack(lines(ITEM)))

    assert (result.returncode, result.stderr) == (0, b"")
    assert convert(stdin=lines(ITEM, ITEM)).stdout == result.stdout


def test_packed_input_that_breaks_off_is_reported_after_what_was_whole() -> None:
    result = convert(stdin=gzip.compress(lines(ITEM)) + gzip.compress(lines(ITEM))[:-4])

    assert result.returncode == 2
    assert result.stderr == b"leapgraph: standard input cannot be read: its gzip data breaks off; fetch it again\n"
    assert convert(stdin=lines(ITEM)).stdout in result.stdout


def test_what_the_wiki_warns_of_is_reported() -> None:
    answer = {"warnings": {"main": {"*": "It was truncated."}}, "entities": {"Q1": ITEM}}

    result = convert(stdin=lines(answer))

    assert result.returncode == 0
    assert result.stderr == b"leapgraph: standard input: the wiki warns: It was truncated. (main)\n"


@pytest.mark.parametrize("form", ["rdfxml"])
def test_rdfxml_is_read_by_another_parser(form: str) -> None:
    import rdflib

    unknown = {
        "type": "statement",
        "id": "Q1$a",
        "rank": "normal",
        "mainsnak": {"snaktype": "somevalue", "property": "P1"},
    }
    claims = {"P1": [{**unknown, "id": f"Q1${number}"} for number in range(20)]}
    label = {"en": {"language": "en", "value": "a\rb <c> & d"}}

    result = convert("--format", form, stdin=lines({**ITEM, "claims": claims, "labels": label}))

    ids = re.findall(rb'nodeID="([^"]+)"', result.stdout)
    assert len(set(ids)) == 40
    assert all(re.fullmatch(rb"[A-Za-z_][\w.-]*", one) for one in ids)
    graph = rdflib.Graph().parse(data=result.stdout, format="xml")
    assert len(graph) == convert(stdin=lines({**ITEM, "claims": claims, "labels": label})).stdout.count(b"\n")
    assert rdflib.Literal("a\rb <c> & d", "en") in set(graph.objects())


def test_rdfxml_declares_its_namespaces_once() -> None:
    paths = [sample_path("Q17633526"), sample_path("Q6973751")]

    declared = re.findall(rb"xmlns:(\w+)=", convert("--format", "rdfxml", *paths).stdout)

    assert len(declared) == len(set(declared)) > 20


def test_broken_json_is_not_skipped_unless_requested() -> None:
    result = convert("--skip-unsupported", stdin=lines(ITEM) + b"{oops}\n" + lines(ITEM))

    assert result.returncode == 1
    assert b"standard input:2: this is not JSON in UTF-8" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("none.json",), b"leapgraph: none.json cannot be read: No such file or directory"),
        (("--format", "yaml"), b"Invalid value for '--format'"),
        (("--concept-base", "http://a.example/"), b"belong together: give both"),
        (("--concept-base", "a b", "--data-base", "http://a.example/"), b"'a b' is not an absolute IRI"),
        (("--concept-base", "http://\udce4/", "--data-base", "http://a.example/"), b"is not an absolute IRI"),
    ],
)
def test_a_run_that_cannot_begin_is_exit_code_2(arguments: tuple[str, ...], expected: bytes) -> None:
    result = convert(*arguments)

    assert result.returncode == 2
    assert expected in result.stderr
    assert b"Traceback" not in result.stderr


def test_another_wiki_has_its_own_iris() -> None:
    bases = ("--concept-base", "http://wiki.example/entity/", "--data-base", "http://wiki.example/data/")

    result = convert(*bases, stdin=lines(ITEM))

    assert (
        b"<http://wiki.example/data/Q1> <http://schema.org/about> <http://wiki.example/entity/Q1> .\n" in result.stdout
    )
    assert b"wikidata.org" not in result.stdout


def test_a_control_character_that_rdfxml_cannot_hold_is_named_after_a_whole_document() -> None:
    item = {"type": "item", "id": "Q1", "labels": {"en": {"language": "en", "value": "a\x01"}}}

    result = convert("--format", "rdfxml", stdin=lines(ITEM, item))

    assert result.returncode == 1
    assert b"the literal has the character U+0001" in result.stderr
    assert convert("--format", "rdfxml", stdin=lines(ITEM)).stdout == result.stdout


def test_a_closed_standard_input_is_reported() -> None:
    result = subprocess.run(["sh", "-c", f"{LEAPGRAPH} convert <&-"], capture_output=True, check=False, timeout=60)

    assert result.returncode == 2
    assert result.stderr == b"leapgraph: standard input cannot be read: it is closed; name a file\n"


def test_what_was_left_out_is_counted_before_what_ended_the_run() -> None:
    result = convert("--skip-broken", stdin=gzip.compress(b"{oops}\n" + lines(ITEM, ITEM))[:-4])

    assert result.returncode == 2
    assert [line.split(":")[1] for line in result.stderr.decode().splitlines()] == [
        " left out",
        " left out 1 broken line, named above",
        " standard input cannot be read",
    ]


def test_a_reader_that_leaves_is_no_error() -> None:
    big = lines(*[ITEM] * 20_000)
    pipe = f"{LEAPGRAPH} convert | head -n 1"

    result = subprocess.run(["sh", "-c", pipe], input=big, capture_output=True, check=False, timeout=60)

    assert result.stdout.count(b"\n") == 1
    assert result.stderr == b""


def test_a_long_dump_is_converted_in_constant_memory() -> None:
    # The child says how much memory it used at most, for 4 MB and for 80 MB of entities.
    program = (
        "import resource, sys; from leapgraph.cli import cli;"
        "cli.main(['convert'], standalone_mode=False);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    entity = sample_entity("Q622899")

    def peak(count: int) -> int:
        command = [sys.executable, "-c", program]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            assert process.stdin
            assert process.stderr
            process.stdin.write(b"[\n")
            for number in range(count):
                changed = entity | {"id": f"Q{number + 1}", "labels": {"en": {"language": "en", "value": str(number)}}}
                process.stdin.write(orjson.dumps(changed) + b",\n")
            process.stdin.write(orjson.dumps(entity) + b"\n]\n")
            process.stdin.close()
            return int(process.stderr.read())

    assert peak(2000) < peak(100) * 1.2


def test_the_examples_of_the_help_name_options_that_exist() -> None:
    shown = convert("--help", stdin=b"").stdout.decode()

    assert "Examples:\n" in shown
    assert "leapgraph convert --format turtle" in shown
    assert os.linesep in shown


@pytest.mark.parametrize("form", ["turtle", "nquads", "trig", "rdfxml", "jsonld"])
def test_what_stops_it_leaves_a_whole_document(form: str) -> None:
    result = convert("--format", form, stdin=lines(ITEM, LEXEME))

    kinds = {
        "turtle": RdfFormat.TURTLE, "nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "rdfxml": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }  # fmt: skip
    assert result.returncode == 1
    assert b"L1: it is of type 'lexeme'" in result.stderr
    whole = convert(stdin=lines(ITEM)).stdout
    assert canonicalized(result.stdout, kinds[form]) == canonicalized(whole, RdfFormat.N_TRIPLES)


def test_a_dump_without_its_end_has_no_broken_line() -> None:
    result = convert("--skip-broken", stdin=b"[\n" + lines(ITEM).rstrip() + b",\n")

    said = b"leapgraph: standard input:2: the array breaks off: its closing bracket is missing\n"
    assert (result.returncode, result.stderr) == (1, said)


def test_what_is_no_entity_is_shown_as_json_has_it() -> None:
    assert convert(stdin=b"null").stderr == b"leapgraph: standard input:1: an entity is a JSON object, not null\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
def test_a_full_disk_names_stdout() -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [LEAPGRAPH, "convert", sample_path("Q17633526")], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert (result.returncode, result.stderr) == (2, b"leapgraph: cannot write to stdout: No space left on device\n")

"""An edit that the wiki refuses for one of its parts: which part, which operation, and how the others can be sent."""

from typing import Any

import pytest

from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes
from support.apply_fixtures import ITEM, YEAR_GUID, WikiEditor, adding, naming, ranking, sourcing
from support.fake_wikibase import Fault
from support.fake_wikibase.errors import failed_save, invalid
from support.item_fixtures import prop, referred, snak

Json = dict[str, Any]
FILE = "Gone for good.jpg"


@pytest.fixture
def gone(editor: WikiEditor) -> WikiEditor:
    """Return a wiki where someone has given a statement a file that is on Commons no more."""
    made = editor.fake_wiki.entities.entities[ITEM]["claims"]["P571"][0]
    made["qualifiers"] = {"P18": [add_statement_hashes({"mainsnak": snak("P18", FILE)})["mainsnak"]]}
    made["qualifiers-order"] = ["P18"]
    editor.fake_wiki.entities.add(prop("P18", "image"))
    editor.fake_wiki.writing.statements.snaks.gone.add(FILE)
    return editor


def test_what_others_wrote_is_named_with_the_operation_and_the_others_can_be_sent(gone: WikiEditor) -> None:
    source, value = sourcing(gone.item), adding(gone.item)
    plan = gone.plan(source, value, ranking(gone.item))

    result = gone.apply(plan)

    assert (result.exit_code, result.outcome, gone.edits()) == (4, "not applied", [])
    assert f'{source.id}: the qualifier P18 "{FILE}", which was there before, of {YEAR_GUID}' in result.message
    assert "modification-failed" in result.message
    without = f"to send the others without it: --only {value.id} --only {plan.operations[2].id}"
    assert result.message.endswith(without)

    rest = gone.apply(plan, only=[value.id, plan.operations[2].id])
    assert (rest.exit_code, len(gone.edits())) == (0, 1)


def test_where_the_wiki_says_nothing_values_are_validated_one_by_one_and_nothing_is_written(gone: WikiEditor) -> None:
    mute = Fault.api_error("modification-failed", "Malformed input")
    gone.fake_wiki.faults.add(mute, action="wbeditentity", times=1)
    source, value = sourcing(gone.item), adding(gone.item)

    result = gone.apply(gone.plan(source, value))

    assert f'{source.id}: the qualifier P18 "{FILE}"' in result.message
    assert f"--only {value.id}" in result.message
    asked = gone.fake_wiki.log.actions()
    assert (asked.count("wbeditentity"), gone.edits()) == (1, [])
    assert asked.count("wbparsevalue") > 0


def test_our_own_value_is_named(editor: WikiEditor) -> None:
    bad = adding(editor.item, "P856", "https://example.org/a", url="gopher://example.org/")
    name = naming(editor.item)

    result = editor.apply(editor.plan(bad, name))

    assert f'{bad.id}: the source\'s P854 "gopher://example.org/" of {bad.guid}' in result.message
    assert result.message.endswith(f"--only {name.id}")


def test_a_name_that_the_wiki_refuses_is_named(editor: WikiEditor) -> None:
    name = naming(editor.item, "alias", "Makers of all")
    refusal = Fault.error(invalid("malformed-value", "Malformed input", "Makers of all"))
    editor.fake_wiki.faults.add(refusal, action="wbeditentity", times=1)

    result = editor.apply(editor.plan(adding(editor.item), name))

    assert f'{name.id}: the alias "Makers of all"' in result.message


def test_without_a_cause_the_operations_are_named_that_touch_what_others_wrote(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.api_error("modification-failed", "no words"), action="wbeditentity")
    source, value = sourcing(editor.item), adding(editor.item)

    both = editor.apply(editor.plan(source, value))
    alone = editor.apply(editor.plan(value))

    assert f"the wiki does not say for which of {source.id}, {value.id}; {source.id} touches statements" in both.message
    assert both.message.endswith("send each by itself with --only ID, and look at the one that is refused")
    assert f"it was {value.id} alone" in alone.message


def test_an_address_on_a_list_against_spam_is_named_and_a_protected_page_is_no_question_of_values(
    editor: WikiEditor,
) -> None:
    spam = failed_save("spam-blacklisted-link", parameters=("example.org/ours",))
    editor.fake_wiki.faults.add(Fault.error(spam), action="wbeditentity", times=1)
    value, name = adding(editor.item), naming(editor.item)
    assert (
        f'{value.id}: the source\'s P854 "https://example.org/ours"' in editor.apply(editor.plan(value, name)).message
    )

    editor.fake_wiki.faults.add(Fault.error(failed_save("protectedpagetext")), action="wbeditentity", times=1)
    protected = editor.apply(editor.plan(value, name))
    assert (protected.exit_code, "--only" in protected.message) == (4, False)


def test_a_refused_undo_names_its_operation_too(editor: WikiEditor) -> None:
    result = editor.apply(editor.plan(sourcing(editor.item), adding(editor.item)))
    editor.fake_wiki.entities.add(prop("P18", "image"))
    made = editor.fake_wiki.entities.entities[ITEM]["claims"]["P571"][0]
    picture = add_statement_hashes({"mainsnak": snak("P18", FILE)})["mainsnak"]
    made |= {"qualifiers": {"P18": [picture]}, "qualifiers-order": ["P18"]}
    after = next(one for one in result.operations if one["guid"] == YEAR_GUID)["after"]
    after |= {"qualifiers": {"P18": [picture]}, "qualifiers-order": ["P18"]}
    editor.fake_wiki.writing.statements.snaks.gone.add(FILE)

    undone = editor.undo(result)

    assert undone.exit_code == 4
    assert f'the qualifier P18 "{FILE}", which was there before' in undone.message
    assert undone.message.isprintable()


def test_more_values_than_one_request_takes_are_sent_in_several(gone: WikiEditor) -> None:
    made = gone.fake_wiki.entities.entities[ITEM]["claims"]["P571"][0]
    made["references"] = [referred(f"https://example.org/{number}") for number in range(120)]
    bad = referred("gopher://example.org/")
    made["references"].append(bad)
    gone.fake_wiki.writing.statements.snaks.gone.clear()
    gone.fake_wiki.faults.add(Fault.api_error("modification-failed", "Malformed input"), action="wbeditentity", times=1)

    result = gone.apply(gone.plan(sourcing(gone.item), adding(gone.item)))

    assert 'the source\'s P854 "gopher://example.org/", which was there before' in result.message
    assert gone.fake_wiki.log.actions().count("wbparsevalue") >= 3

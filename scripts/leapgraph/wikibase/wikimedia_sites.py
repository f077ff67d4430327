"""The sites of Wikimedia by site id: language, group and page address of every wiki that sitelinks can name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from leapgraph.wikibase.language_codes import bcp47_code, is_language_tag

_WIKIS = {
    "wikipedia": """
        aa ab ace ady af ak als alt am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay az azb ba ban bar
        bat_smg bbc bcl bdr be be_x_old bew bg bh bi bjn blk bm bn bo bol bpy br bs btm bug bxr ca cbk_zam cdo ce ceb
        ch cho chr chy ckb co cr crh cs csb cu cv cy da dag de dga din diq dsb dtp dty dv dz ee el eml en eo es et eu
        ext fa fat ff fi fiu_vro fj fo fon fr frp frr fur fy ga gag gan gcr gd gl glk gn gom gor got gpe gu guc gur
        guw gv ha hak haw he hi hif ho hr hsb ht hu hy hyw hz ia iba id ie ig igl ii ik ilo inh io is isv it iu ja jam
        jbo jv ka kaa kab kai kaj kbd kbp kcg kg kge ki kj kk kl km kn knc ko koi kr krc ks ksh ku kus kv kw ky la lad
        lb lbe lez lfn lg li lij lld lmo ln lo lrc lt ltg lv mad mag mai map_bms mdf mg mh mhr mi min mk ml mn mni mnw
        mos mr mrj ms mt mus mwl my myv mzn na nah nap nds nds_nl ne new ng nia nl nn no nov nqo nr nrm nso nup nv ny
        oc olo om or os pa pag pam pap pcd pcm pdc pfl pi pih pl pms pnb pnt ppl ps pt pwn qu rki rm rmy rn ro roa_rup
        roa_tara rsk ru rue rw sa sah sat sc scn sco sd se sg sh shi shn si simple sk skr sl sm smn sn so sq sr srn ss
        st stq su sv sw syl szl szy ta tay tcy tdd te ten tet tg th ti tig tk tl tly tn to tok tpi tr trv ts tt tum tw
        ty tyv udm ug uk ur uz ve vec vep vi vls vo wa war wo wuu xal xh xmf yi yo za zea zgh zh zh_classical
        zh_min_nan zh_yue zu
    """,
    "wikibooks": """
        aa af ak ang ar as ast ay az ba be bg bi bm bn bo bs ca ch co cs cv cy da de el en eo es et eu fa fi fr fy ga
        gl gn got gu he hi hr hu hy ia id ie is it ja ka kk km kn ko ks ku ky la lb li ln lt lv mg mi min mk ml mn mr
        ms my na nah nds ne nl no oc pa pl ps pt qu rm ro ru sa se shn si simple sk sl sq sr su sv sw ta te tg th tk
        tl tr tt ug uk ur uz vi vo wa xh yo za zh zh_min_nan zu
    """,
    "wikinews": """
        ar bg bs ca cs de el en eo es fa fi fr guw he hu it ja ko li nl no pl pt ro ru sd shn sq sr sv ta th tr uk zh
    """,
    "wikiquote": """
        af am ang ar as ast az bcl be bg bjn bm bn br bs ca co cr cs cy da de el en eo es et eu fa fi fr ga gl gor gu
        guw he hi hr hu hy id ig is it ja ka kk kn ko kr ks ku kw ky la lb li lt min ml mr ms na nds nl nn no pcm pl
        pt qu ro ru sa sah simple sk sl sq sr su sv ta te th tk tl tr tt ug uk ur uz vi vo wo za zh zh_min_nan
    """,
    "wikisource": """
        ang ar as az ban bcl be bg bn br bs ca cs cy da de el en eo es et eu fa fi fo fr gl gu he hi hr ht hu hy id is
        it ja jv ka kn ko la li lij lt mad min mk ml mr ms my nap nl no or pa pl pms pt ro ru sa sah sk sl sr su sv ta
        tcy te th tl tr uk ur vec vi wa yi zh zh_min_nan
    """,
    "wikiversity": """
        ar cs de el en es fi fr hi it ja ko pt ru sl sv zh
    """,
    "wikivoyage": """
        bn cs de el en eo es fa fi fr he hi id it ja ml nl pl ps pt ro ru shn sv tr uk vi zh
    """,
    "wiktionary": """
        aa ab af ak am an ang ar as ast av ay az bcl be bew bg bh bi bjn blk bm bn bo br bs btm ca ch chr ckb co cr cs
        csb cy da de diq dv dz el en eo es et eu fa fi fj fo fr fy ga gd gl gn gom gor gu guw gv ha he hi hif hr hsb
        hu hy ia id ie ig ik io is it iu ja jbo jv ka kaa kbd kcg kk kl km kn ko ks ku kw ky la lb li lmo ln lo lt lv
        mad mg mh mi min mk ml mn mni mnw mr ms mt my na nah nds ne nia nl nn no oc om or pa pi pl pnb ps pt qu rm rn
        ro roa_rup ru rw sa sat sc scn sd sg sh shn shy si simple sk skr sl sm sn so sq sr ss st su sv sw ta tcy te tg
        th ti tk tl tn to tpi tr ts tt tw ug uk ur uz vec vi vo wa wo xh yi yo yue za zgh zh zh_min_nan zu
    """,
}

WIKI_LANGUAGES = {group: frozenset(codes.split()) for group, codes in _WIKIS.items()}


# Groups with one wiki per language, by the suffix of the site id.
_GROUPS = {"wiki" if group == "wikipedia" else group: group for group in WIKI_LANGUAGES}
_BY_LANGUAGE = re.compile(rf"([a-z]{{2,}}(?:_[a-z]+)*)({'|'.join(_GROUPS)})").fullmatch

# Wikis without a language. Wikibase's SiteMatrixParser treats them all as English, Multilingual Wikisource too.
_SPECIAL_HOSTS = {
    "commons": "commons.wikimedia.org",
    "foundation": "foundation.wikimedia.org",
    "incubator": "incubator.wikimedia.org",
    "mediawiki": "www.mediawiki.org",
    "meta": "meta.wikimedia.org",
    "outreach": "outreach.wikimedia.org",
    "sources": "wikisource.org",
    "species": "species.wikimedia.org",
    "wikidata": "www.wikidata.org",
    "wikifunctions": "www.wikifunctions.org",
    "wikimania": "wikimania.wikimedia.org",
}

# Exceptions: sites whose language differs from the id's, or whose host was renamed.
_LANGUAGES = {"no": "nb", "bh": "bho"}
_HOSTS = {"be_x_old": "be-tarask"}


@dataclass(frozen=True, slots=True)
class Site:
    """A wiki that sitelinks can name.

    Args:
        language: The BCP 47 tag of its pages.
        group: Wikibase's site group, such as `wikipedia`; None if it is not known.
        page: The address of a page, with `$1` for its title; needed only for sitelinks without `url`.
    """

    language: str
    group: str | None
    page: str | None = None

    def __post_init__(self) -> None:
        """Reject an invalid language tag."""
        if not is_language_tag(self.language):
            message = f"a site's language is a BCP 47 tag, not {self.language!r}"
            raise ValueError(message)


def wikipedia_site_id(code: str) -> str:
    """Return the site id of the Wikipedia whose host begins with a code: `zh_yuewiki` for `zh-yue.wikipedia.org`."""
    renamed = {host: prefix for prefix, host in _HOSTS.items()}
    return f"{renamed.get(code, code.replace('-', '_'))}wiki"


@lru_cache(maxsize=4096)
def wikimedia_site(site_id: str) -> Site | None:
    """Return the Wikimedia wiki with this id (`enwiki`, `zh_min_nanwikisource`), or None if there is none."""
    special = _SPECIAL_HOSTS.get(site_id.removesuffix("wiki"))
    if special and site_id.endswith("wiki"):
        return Site("en", site_id.removesuffix("wiki"), f"https://{special}/wiki/$1")
    match = _BY_LANGUAGE(site_id)
    if match is None:
        return None
    prefix, ending = match.groups()
    group = _GROUPS[ending]
    if prefix not in WIKI_LANGUAGES[group]:
        return None
    host = _HOSTS.get(prefix, prefix.replace("_", "-"))
    language = bcp47_code(_LANGUAGES.get(prefix, prefix.replace("_", "-")))
    return Site(language, group, f"https://{host}.{group}.org/wiki/$1")

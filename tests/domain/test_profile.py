"""Profiles: what changes come to, in which form contacts are kept, and how alike two people are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import limits
from ledger.domain.contacts import (
    Malformed,
    app_token,
    country_code,
    email_address,
    email_key,
    language_tag,
    phone_number,
    plain_text,
)
from ledger.domain.likeness import Likeness, alike, blocks, features, folded, sound_of
from ledger.domain.profile import (
    Address,
    Profile,
    ProfileChange,
    ProfilePart,
    decode_change,
    encode_change,
    fold,
)

TEXTS = st.text(min_size=1, max_size=8)
VALUES: dict[ProfilePart, st.SearchStrategy[Any]] = {
    **dict.fromkeys(ProfilePart, TEXTS),
    ProfilePart.ADDRESS: st.builds(Address, street=TEXTS, city=st.text(max_size=8)),
    ProfilePart.BIRTH_DATE: st.dates(date(1900, 1, 1), date(2030, 1, 1)),
}


@st.composite
def changes(draw: st.DrawFn) -> ProfileChange:
    """A change that says something of some parts and clears others."""
    parts = draw(st.lists(st.sampled_from(ProfilePart), unique=True, min_size=1))
    new = parts[: draw(st.integers(0, len(parts)))]
    known = Profile(**{part.value: draw(VALUES[part]) for part in new})
    cleared = tuple(part for part in ProfilePart if part in parts and part not in new)
    return ProfileChange(known, cleared)


@given(st.lists(changes()))
def test_a_profile_is_what_a_dictionary_would_be(made: list[ProfileChange]) -> None:
    """Whatever is changed in whatever order: new parts replace, cleared ones go, and bytes lose nothing."""
    model: dict[ProfilePart, Any] = {}
    for change in made:
        model |= {part: change.known.part(part) for part in change.known.known}
        for part in change.cleared:
            model.pop(part, None)
    profile = fold(decode_change(encode_change(change)) for change in made)
    assert {part: profile.part(part) for part in profile.known} == model


@given(changes())
def test_a_change_names_its_parts_once_and_in_order(change: ProfileChange) -> None:
    """The parts of a change are those that are new and those that are cleared; the same change is the same bytes."""
    assert set(change.parts) == {*change.known.known, *change.cleared}
    assert list(change.parts) == [part for part in ProfilePart if part in change.parts]
    again = decode_change(encode_change(change))
    assert encode_change(again) == encode_change(change)


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+49 30 901820", "", "+4930901820"),
        ("030 90 18-20", "DE", "+4930901820"),
        ("0049 (0) 30/901820", "DE", "+4930901820"),
        ("(212) 736-5000", "US", "+12127365000"),
        ("+43 1 58858", "DE", "+43158858"),
    ],
)
def test_a_phone_number_has_one_form(text: str, region: str, expected: str) -> None:
    """However a number is written it is kept as E.164, and what is kept is its own form."""
    assert phone_number(text, region) == expected
    assert phone_number(expected, "") == expected


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("030 901820", ""),
        ("call me", "DE"),
        ("0800-FLOWERS", "US"),
        ("12", "DE"),
        ("+999 123456", ""),
        ("+49 30 901820 ext. 5", ""),
        ("0" * 41, "DE"),
        ("", "DE"),
    ],
)
def test_what_is_no_phone_number_is_refused(text: str, region: str) -> None:
    """A number that is not possible, has letters, or lacks its country is refused, and not repeated."""
    with pytest.raises(Malformed) as refused:
        phone_number(text, region)
    assert not text or text not in str(refused.value)


def test_an_email_address_has_one_form() -> None:
    """The part before the @ stays as it is written, and is looked up in small letters."""
    address = email_address(" Ann.Muster@MAIL.Example ")
    assert address == "Ann.Muster@mail.example"
    assert email_key(address) == "ann.muster@mail.example"


@pytest.mark.parametrize(
    "text", ["ann", "ann@", "@b.example", "a b@c.example", "a@b", "a@" + "b" * 260]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    """What cannot be an address is refused, and not repeated."""
    with pytest.raises(Malformed) as refused:
        email_address(text)
    assert text not in str(refused.value)


@given(st.text(max_size=30))
def test_a_text_has_one_form(text: str) -> None:
    """What is taken is taken again unchanged, shows, and is not too long; what is not, is not repeated."""
    try:
        taken = plain_text(text, 20)
    except Malformed as refused:
        told = str(refused)
        assert not text.strip() or len(text) < 3 or text not in told
    else:
        assert plain_text(taken, 20) == taken
        assert taken.isprintable()
        assert 0 < len(taken) <= 20


def test_countries_languages_and_apps_have_their_forms() -> None:
    """Codes get their usual capitals; what is none is refused."""
    assert country_code(" de") == "DE"
    assert [language_tag(one) for one in ("DE", "pt-br", "ZH-hant-tw", "de-1996", "es-419")] == [
        "de",
        "pt-BR",
        "zh-Hant-TW",
        "de-1996",
        "es-419",
    ]
    token = "a" * limits.APP_TOKEN_CHARACTERS_MIN
    assert app_token(token) == token
    for reader, text in (
        (country_code, "ZZ"),
        (country_code, "Germany"),
        (language_tag, "german language"),
        (language_tag, "d"),
        (app_token, token[1:]),
        (app_token, token + " "),
        (app_token, "ä" * 20),
    ):
        with pytest.raises(Malformed):
            reader(text)


ANN = Profile(
    given_name="Ann",
    family_name="Meyer",
    phone="+4930901820",
    email="Ann@b.example",
    address=Address("Hauptstraße", "5", "20095", "Hamburg", "DE"),
    birth_date=date(1980, 2, 29),
)


def likeness(**fields: Any) -> tuple[int, set[Likeness]] | None:
    """How much somebody is like Ann."""
    found = alike(features(ANN), features(Profile(**fields)))
    return None if found is None else (found.score, set(found.reasons))


def test_the_same_contact_makes_a_pair() -> None:
    """Whoever has the same phone or e-mail may be the same person, the more so the more alike the names are."""
    nameless = likeness(phone=ANN.phone)
    same = likeness(phone=ANN.phone, given_name="Anna", family_name="Maier")
    family = likeness(phone=ANN.phone, given_name="Bertram", family_name="Meyer")
    both = likeness(phone=ANN.phone, email="ann@B.example", given_name="Ann", family_name="Meyer")
    assert nameless == (80, {Likeness.SAME_PHONE})
    assert same is not None
    assert family is not None
    assert same[0] > 90 > family[0] >= 60
    assert both == (100, {Likeness.SAME_PHONE, Likeness.SAME_EMAIL})


def test_a_similar_name_at_a_similar_address_makes_a_pair() -> None:
    """Typing errors, other spellings and swapped names are forgiven; neighbours and strangers are no pair."""
    near = Address("Hauptstr.", "5", "20095", "Hamburg", "DE")
    for names in (("Ann", "Meier"), ("Anne", "Meyer"), ("Meyer", "Ann"), ("ANN", "MEYER")):
        found = likeness(given_name=names[0], family_name=names[1], address=near)
        assert found is not None
        assert found[1] == {Likeness.SIMILAR_NAME_AND_ADDRESS}
    assert (
        likeness(
            given_name="Ann",
            family_name="Meyer",
            address=Address("Hauptstr. 6", "", "20095", "Hamburg"),
        )
        is None
    )
    assert likeness(given_name="Zoe", family_name="Quast", address=near) is None
    assert likeness(given_name="Ann", family_name="Meyer") is None


def test_birth_dates_speak_for_and_against() -> None:
    """The same day makes a pair likelier, another day less likely, and neither makes one."""
    same = likeness(email=ANN.email, birth_date=ANN.birth_date)
    other = likeness(email=ANN.email, birth_date=date(1990, 1, 1))
    assert same == (85, {Likeness.SAME_EMAIL, Likeness.SAME_BIRTH_DATE})
    assert other == (65, {Likeness.SAME_EMAIL, Likeness.OTHER_BIRTH_DATE})
    assert likeness(birth_date=ANN.birth_date) is None


def test_whoever_makes_a_pair_shares_a_block() -> None:
    """Those who are alike have something in common by which they are compared at all."""
    likely = (
        Profile(phone=ANN.phone),
        Profile(email="ANN@b.example"),
        Profile(given_name="Anne", family_name="Maier", address=ANN.address),
        Profile(
            given_name="Ann",
            family_name="Meyer",
            address=Address("Hauptstr. 5", "", "20059", "Hamburg", "DE"),
        ),
        Profile(given_name="Ann", family_name="Neyer", address=ANN.address),
    )
    ours = set(blocks(features(ANN)))
    for one in likely:
        assert alike(features(ANN), features(one)) is not None
        assert ours & set(blocks(features(one)))


def test_words_are_folded() -> None:
    """Accents, capitals and signs do not matter; names that sound alike have the same sound."""
    assert folded("  Müller-Lüdenscheid ") == "mueller luedenscheid"
    assert folded("Ångström") == folded("Aangstroem")
    assert sound_of("meyer") == sound_of("maier")
    assert sound_of("schmidt") == sound_of("schmitt")
    assert sound_of("au") == "a"

"""The first file that whoever receives a package reads, in English and in Hindi."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.timezone import localtime

from governance.disclosing.certificate import CameraLine
from governance.models import Disclosure
from governance.services.disclosures import PackageClip, Words

# A paper in two languages at once, whatever language the worker runs in: not for translation.
_ENGLISH = """FOOTAGE GIVEN UNDER AN ORDER

Disclosure      {code}
Given to        {recipient}
Under           {basis}{law}
Ordered by      {authority}, {place}
Order           {order} of {dated}
Case            {case}
Rendition       {kind}
Cameras         {cameras}
Asked for       {scope}
Given           {given}

WHAT IS HERE
footage/          the videos, cut to the times asked for; the mark over every picture says to whom
                  this copy was given
hashes.sha256     SHA-256 of every file; check with:  sha256sum -c hashes.sha256
certificate.pdf   certificate under section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023:
                  Part A prefilled, to be read, corrected and signed; Part B for the expert
outages.csv       when nothing came from one of these cameras, within a day before and after
scope.json        what was asked for and what was given, for programs
ledger/           what the ledger says of this disclosure

WHAT IT IS NOT
It identifies nobody. The system knows no names and recognises no faces; who is seen is for the
court to find. Nothing is kept without an episode: where the order covers a time of which nothing
is here, nothing was kept, or it has been erased in its time. Times are Indian Standard Time by
the camera's stream.

Use it for this case only. It may show people who have nothing to do with it.
"""
_HINDI = """
------------------------------------------------------------------------------------------
आदेश पर दिया गया वीडियो  (अनुवाद का प्रारूप; मान्य पाठ अंग्रेज़ी है)

प्रकटीकरण       {code}
प्राप्तकर्ता      {recipient}
आदेश           {order}, {dated}, {place}
प्रकरण          {case}

यहाँ क्या है
footage/          आदेश में माँगे गए समय तक सीमित वीडियो; हर चित्र पर चिह्न है कि यह प्रति किसे दी गई
hashes.sha256     हर फ़ाइल का SHA-256; जाँच:  sha256sum -c hashes.sha256
certificate.pdf   भारतीय साक्ष्य अधिनियम, 2023 की धारा 63(4)(ग) का प्रमाण-पत्र: भाग क पढ़कर, सुधारकर
                  हस्ताक्षर करें; भाग ख विशेषज्ञ के लिए है
outages.csv       किस समय किसी कैमरे से कुछ नहीं आया
scope.json        क्या माँगा गया और क्या दिया गया
ledger/           इस प्रकटीकरण के बारे में खाता-बही क्या कहती है

यह क्या नहीं है
यह किसी की पहचान नहीं बताता। प्रणाली न नाम जानती है, न चेहरे पहचानती है। प्रकरण के बिना कुछ रखा नहीं
जाता: जिस समय का यहाँ कुछ नहीं है, उसका कुछ रखा नहीं गया था या वह समय पर मिटा दिया गया।

केवल इसी प्रकरण में उपयोग करें। इसमें ऐसे लोग दिख सकते हैं जिनका इससे कोई संबंध नहीं।
"""


def readme_text(
    disclosure: Disclosure,
    words: Words,
    cameras: Sequence[CameraLine],
    clips: Sequence[PackageClip],
) -> str:
    """What this is, under which order, and what it is not."""
    with translation.override("en"):
        basis, kind = str(disclosure.get_basis_display()), str(disclosure.get_kind_display())
    told = {
        "code": disclosure.code, "recipient": _line(words.recipient), "basis": basis,
        "law": f": {_line(words.law)}" if words.law else "", "authority": _line(words.authority),
        "place": _line(disclosure.authority_place), "order": disclosure.order_reference,
        "dated": f"{disclosure.order_date:%d/%m/%Y}", "case": disclosure.case_reference,
        "kind": kind,
        "cameras": _lines(f"{one.name}, {one.place} ({one.code})" for one in cameras),
        "scope": _lines(
            f"{_name(cameras, str(row.camera_code))}, {localtime(row.from_at):%d/%m/%Y %H:%M} to "
            f"{localtime(row.to_at):%H:%M}"
            for row in disclosure.scope.all()
        ),
        "given": _lines(
            f"{clip.name}  {localtime(clip.from_at):%d/%m/%Y %H:%M:%S} to "
            f"{localtime(clip.to_at):%H:%M:%S}"
            for clip in clips
        ),
    }  # fmt: skip
    return _ENGLISH.format(**told) + _HINDI.format(**told)


def _line(text: str) -> str:
    """The text on one line: what somebody wrote cannot look like another line of this paper."""
    return " ".join(text.split())


def _lines(rows: Iterable[str]) -> str:
    return ("\n" + " " * 16).join(rows)


def _name(cameras: Sequence[CameraLine], code: str) -> str:
    return next((one.name for one in cameras if one.code == code), code)

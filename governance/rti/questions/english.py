"""The questions in English: title, the request as it can be filed, and what to know beside it."""

from __future__ import annotations

from governance.rti.questions.wording import Wording

_HERE = (
    "Figures are exact where they count what the agency did. Codes are those of the public "
    "registers on this site, where the names and the full wording stand."
)
_NEVER = (
    "A zero by construction is no count: no act for it is in the table of who may do what, an act "
    "without a line there is refused, and no table has room for it. The source is open to anybody "
    "who checks that. "
)
_PAPERS = (
    "Papers are entered by the data officer. No row means that no record is held, which is the "
    "answer. A copy of a paper is given on request; its SHA-256 shows that it is the same."
)

ENGLISH: dict[int, Wording] = {
    1: Wording(
        "Is it in use?",
        "Please state whether face recognition, expression analysis or any similar technique is in "
        "use, was used or is planned by your office, for any purpose, whether in conjunction with "
        "CCTV cameras; and give for each authorisation of such use its dates, its purpose, the "
        "number of cameras and whether it was in force, suspended, over or withdrawn.",
        "No part of the system recognises faces or identifies anybody. A mode of live or shadow "
        "analyses expressions; call_only and survey score nothing. " + _HERE,
    ),
    2: Wording(
        "Under which law?",
        "Please state the legislation, rule, notification or order under which the use of face "
        "recognition or expression analysis is authorised, for each authorisation separately.",
        "The word is what the legal basis names. Its full wording stands in the public register of "
        "authorisations; the SHA-256 is of that wording in UTF-8.",
    ),
    3: Wording(
        "Was legal opinion sought?",
        "Please state whether any legal opinion was sought before or during the use of the system "
        "and provide a copy of each; if none was sought, provide the record of the reasons.",
        _PAPERS,
    ),
    4: Wording(
        "Impact assessments",
        "Please provide copies of every cost-benefit analysis, feasibility study, privacy or human "
        "rights impact assessment made of the system; if there is none, the recorded reasons.",
        _PAPERS,
    ),
    5: Wording(
        "Guidelines and procedures",
        "Please provide copies of the guidelines, policies, rules and standard "
        "operating procedures "
        "that govern the system, with every version since it was first used.",
        "Each procedure and each detection policy is told from the entry that put it on record, "
        "with the SHA-256 of its text. Those that hold stand in full under /public/rules/ on this "
        "site; in a package their texts lie under documents/. Where procedures_not_on_record "
        "stands, the system worked before its procedures were put on record, and which text held "
        "then cannot be told from the ledger. Weights and limits of each detection policy are the "
        "answer to question 22, the hours of each retention rule to question 12. " + _PAPERS,
    ),
    6: Wording(
        "For which purposes?",
        "Please list the specific purposes for which the system may be and was used, and for each "
        "month how often somebody asked to use it for each purpose and was allowed or refused.",
        "Each request to do something is put to the rules with the purpose of the shift; none "
        "stands where no purpose was needed. " + _HERE,
    ),
    7: Wording(
        "How accurate is it?",
        "Please state the accuracy rate of the system, how it is measured, by whom and on which "
        "data, the threshold that is applied and why; with numbers, intervals and dates.",
        "What is told is confirmed precision: of the alerts that a person judged, the share in "
        "which distress was confirmed, with Wilson's interval of 95 %. How many people in distress "
        "raised no alert is not known and cannot be told from this. The model's card and the "
        "detection policy with its thresholds are on the public pages.",
    ),
    8: Wording(
        "Expenditure",
        "Please state the total expenditure on the system since its beginning, by year and head, "
        "for procurement, installation, licences, maintenance and staff.",
        _PAPERS,
    ),
    9: Wording(
        "Procurement",
        "Please provide copies of the request for proposals or quotations, scope of work, list of "
        "bidders, evaluation, work order, agreement and conditions for the system.",
        _PAPERS,
    ),
    10: Wording(
        "Who may access it?",
        "Please provide an exhaustive list of the persons by rank or role, organisations, "
        "departments and wings authorised to access the system, with the number in each.",
        "Grants are counted, not people: one person may hold several. Names are not in the answer "
        "and not in the ledger; the body is known by its code.",
    ),
    11: Wording(
        "Databases and images",
        "Please list the databases with which the system is linked or against which images are "
        "matched, and state how the images that it analyses are acquired.",
        "The system takes in the streams of registered cameras and calls for help, and nothing "
        "else. It has no function that matches a face against a list. " + _NEVER + _PAPERS,
    ),
    12: Wording(
        "How long is footage kept?",
        "Please state for how long images and videos are retained, under which rule, whether those "
        "without a match or alert are kept, and how many were erased and when.",
        "Without an episode nothing is kept: pictures pass through memory. The hours without a "
        "date are those that the product ships with. Each erasure has a receipt on the "
        "public page.",
    ),
    13: Wording(
        "What came of it?",
        "Please state in how many cases the system was used in an investigation, what came of each "
        "kind, how many arrests resulted, and what corroboration is required.",
        "Nobody is sent without a person's verdict, and what officers found is recorded in one of "
        "six words; arrests are not recorded here. Months that are over are told; small counts are "
        "withheld so that nobody can be recognised by them. How many visits ended is what the "
        "agency did and told exactly, and so are visits that did harm or were not wanted.",
    ),
    14: Wording(
        "Social-media images",
        "Please state whether images from social media or other online sources are used by the "
        "system, from which, under which authority, and how many.",
        "The system has no function that takes in a picture from elsewhere than a registered "
        "camera. " + _NEVER + _PAPERS,
    ),
    15: Wording(
        "Will it be improved?",
        "Please state whether and how the accuracy of the system will be improved, each change "
        "made so far, and the obligations of the vendor in this respect.",
        "Each change of the detection policy or of the model is an entry of the ledger. " + _PAPERS,
    ),
    16: Wording(
        "Third parties",
        "Please list every third party with access to the system or its data, with purpose, dates "
        "and what is opened to it, and provide the agreements.",
        "There is no scope that opens live footage or alerts to a third party. Names, contract "
        "references and every access stand in the public register of third parties.",
    ),
    17: Wording(
        "How was it deployed?",
        "Please provide for each month of use the number of cameras registered, watch-list size, "
        "faces matched, alerts, visits by officers and confirmed cases.",
        "There is no watch list, and no face is matched or counted as a person. An alert is a "
        "request that a person look. " + _NEVER + _HERE,
    ),
    18: Wording(
        "False alerts",
        "Please state the number of false alerts for each month, by sex and age group where "
        "recorded, the reason found, and what followed for the people concerned.",
        "Sex and age are neither recorded nor inferred, so there is no such breakdown, and whether "
        "the system errs more often for some people cannot be told from its records. A dismissed "
        "alert sends nobody. Every count is exact, however small, because a false alert is what "
        "the agency did; months that are over are told.",
    ),
    19: Wording(
        "Complaints",
        "Please state for each month the number of complaints about the system, how many were "
        "answered in time, and the findings.",
        "Whoever complains is not asked for a name. " + _HERE,
    ),
    20: Wording(
        "Breaches and misuse",
        "Please list every breach, misuse, outage or other incident of the system, when it was "
        "noticed, to whom it was reported and when it was closed; and disciplinary action taken.",
        "What happened and what was done stands in the public register of incidents. Disciplinary "
        "proceedings against a person are not held in this system.",
    ),
    21: Wording(
        "Refusals and emergencies",
        "Please state for each month how many attempts to access the system were refused and why, "
        "how often an original was seen without a second person, and which reviews were late.",
        _HERE,
    ),
    22: Wording(
        "Which expressions?",
        "Please state which expressions the system looks for, how each is defined, by whom the "
        "training pictures were labelled, and the limits from which an alert follows.",
        "A class is what people called a face in the named public data; it is not what somebody "
        "feels. Who labelled the pictures stands on the model's card on the public pages.",
    ),
    23: Wording(
        "Hours staffed",
        "Please state for each month the hours in which the system recorded or analysed, and the "
        "hours in which at least one person was on duty to review its alerts.",
        "On duty is who began a patrol shift with a role and a permission to review alerts; who "
        "only goes out from a station or keeps the system is not. A shift that nobody ended counts "
        "for twelve hours at most. Hours with several people count once as staffed.",
    ),
    24: Wording(
        "Is the log whole?",
        "Please provide for the audit log of the system the signed checkpoints, the witnesses that "
        "cosigned, every gap, and the reads of footage that no entry allowed.",
        "Counted until ten minutes before this size was signed, since cosignatures come later. The "
        "log is public under /log/, and its verifier is in this package.",
    ),
}

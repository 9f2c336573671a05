"""What every number of a report is called and means, in English and in Hindi.

A report is frozen with its words, so they do not come from the catalogue of translations.
"""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """One sentence or word in both languages."""

    en: str
    hi: str

    def in_language(self, language: str) -> str:
        return self.hi if language == "hi" else self.en


MEASURES: dict[str, tuple[Said, Said]] = {
    "dispatches": (
        Said("Police sent", "पुलिस भेजी गई"),
        Said("Dispatches by hotspot, in the month in which they were sent.",
             "हॉटस्पॉट के अनुसार भेजे गए दल, जिस महीने भेजे गए।"),
    ),
    "outcomes": (
        Said("What officers found", "अधिकारियों को क्या मिला"),
        Said("Outcomes of visits, without those where help was not wanted or the visit did harm.",
             "दौरों के परिणाम, उन्हें छोड़कर जहाँ मदद नहीं चाही गई या दौरे से हानि हुई।"),
    ),
    "not_wanted": (
        Said("Help was not wanted", "मदद नहीं चाही गई"),
        Said("Visits where the person did not want the police. Always told exactly.",
             "दौरे जहाँ व्यक्ति पुलिस नहीं चाहता था। हमेशा ठीक-ठीक बताया जाता है।"),
    ),
    "harm": (
        Said("The visit did harm", "दौरे से हानि हुई"),
        Said("Visits that did harm, as the officers recorded it. Always told exactly.",
             "दौरे जिनसे हानि हुई, जैसा अधिकारियों ने दर्ज किया। हमेशा ठीक-ठीक बताया जाता है।"),
    ),
    "unanswered": (
        Said("Not answered in time", "समय पर उत्तर नहीं"),
        Said("Dispatches passed on to another station, or that nobody acknowledged.",
             "दल जो दूसरे थाने को भेजे गए या जिनकी पावती किसी ने नहीं दी।"),
    ),
    "alerts": (
        Said("Alerts", "अलर्ट"),
        Said("Requests that a person look, by what raised them.",
             "किसी व्यक्ति से देखने का अनुरोध, संकेत के अनुसार।"),
    ),
    "confirmed": (
        Said("Alerts confirmed", "पुष्ट अलर्ट"),
        Said("Alerts in which a person saw distress.", "अलर्ट जिनमें किसी व्यक्ति ने संकट देखा।"),
    ),
    "false_alerts": (
        Said("False alerts", "झूठे अलर्ट"),
        Said("Alerts that a person dismissed, by why. Always told exactly.",
             "अलर्ट जिन्हें व्यक्ति ने खारिज किया, कारण के अनुसार। हमेशा ठीक-ठीक।"),
    ),
    "not_alerted": (
        Said("Episodes without an alert", "बिना अलर्ट के प्रसंग"),
        Said("Episodes of which nobody was told: shadow mode, or beyond the alert budget.",
             "प्रसंग जिनकी सूचना किसी को नहीं दी गई: छाया-परीक्षण, या सीमा से अधिक।"),
    ),
    "frames_dropped": (
        Said("Frames dropped", "छोड़े गए फ़्रेम"),
        Said("Frames that nothing looked at, of connections that ended in the period: one still "
             "open at its end is counted when it ends.",
             "फ़्रेम जिन्हें देखा नहीं गया, अवधि में समाप्त हुए कनेक्शनों के: जो अवधि के अंत में "
             "खुला है वह समाप्त होने पर गिना जाता है।"),
    ),
    "frames_taken": (
        Said("Frames taken in", "लिए गए फ़्रेम"),
        Said("Frames read, of the same connections.", "उन्हीं कनेक्शनों से पढ़े गए फ़्रेम।"),
    ),
    "watched": (
        Said("Camera hours connected", "जुड़े कैमरा-घंटे"),
        Said("Hours in which a camera was connected, of all cameras together.",
             "घंटे जिनमें कैमरा जुड़ा था, सभी कैमरों के मिलाकर।"),
    ),
    "watched_live": (
        Said("Camera hours live", "सक्रिय कैमरा-घंटे"),
        Said("Of these, hours in which an expression could become an alert: not in a survey, in "
             "shadow, or for calls alone.",
             "इनमें वे घंटे जिनमें चेहरे का भाव अलर्ट बन सकता था: सर्वेक्षण, छाया-परीक्षण या केवल "
             "पुकार के घंटे नहीं।"),
    ),
    "dark": (
        Said("Camera hours dark", "बंद कैमरा-घंटे"),
        Said("Hours in which an authorisation of a camera ran and nothing came from it, whatever "
             "the reason: also suspensions and gatherings.",
             "घंटे जिनमें कैमरे की प्राधिकृति लागू थी और उससे कुछ नहीं आया, कारण जो भी हो: निलंबन "
             "और जमावड़े भी।"),
    ),
    "cameras": (
        Said("Cameras authorised", "प्राधिकृत कैमरे"),
        Said("Cameras of which an authorisation ran in the period.",
             "कैमरे जिनकी प्राधिकृति अवधि में लागू थी।"),
    ),
    "cameras_dark": (
        Said("Cameras dark", "बंद कैमरे"),
        Said("Of these, cameras that were dark for an hour or more in all. In a year each counts "
             "once.",
             "इनमें वे कैमरे जो कुल एक घंटे या अधिक बंद रहे। वर्ष में हर कैमरा एक बार।"),
    ),
    "cameras_silent": (
        Said("Cameras never connected", "कभी न जुड़े कैमरे"),
        Said("Of these, cameras from which nothing came in the whole period.",
             "इनमें वे कैमरे जिनसे पूरी अवधि में कुछ नहीं आया।"),
    ),
    "staffed": (
        Said("Station hours staffed", "थानों के कर्मी-सहित घंटे"),
        Said("Hours in which a police station had an officer on patrol duty who may answer a "
             "dispatch, of all stations. Who only watches cameras does not count.",
             "घंटे जिनमें थाने पर गश्ती ड्यूटी पर ऐसा अधिकारी था जो रवाना हो सकता है, सभी थानों के। "
             "जो केवल कैमरे देखता है वह नहीं गिना जाता।"),
    ),
    "unstaffed": (
        Said("Station hours unstaffed", "थानों के कर्मी-रहित घंटे"),
        Said("Hours in which a police station had nobody to send.",
             "घंटे जिनमें थाने के पास भेजने को कोई नहीं था।"),
    ),
    "reviewers": (
        Said("Station hours with a reviewer", "परखने वाले के साथ थानों के घंटे"),
        Said("Hours in which somebody was on patrol duty who may judge the alerts of a station "
             "with cameras, of all such stations.",
             "घंटे जिनमें कैमरों वाले थाने के अलर्ट परख सकने वाला कोई गश्ती ड्यूटी पर था, "
             "ऐसे सभी थानों के।"),
    ),
    "unreviewed": (
        Said("Station hours without a reviewer", "बिना परखने वाले के थानों के घंटे"),
        Said("Hours in which nobody was on duty who may judge the alerts of a station with "
             "cameras.",
             "घंटे जिनमें कैमरों वाले थाने के अलर्ट परख सकने वाला कोई ड्यूटी पर नहीं था।"),
    ),
    "authorisations": (
        Said("Authorisations approved", "स्वीकृत प्राधिकृतियाँ"),
        Said("Leave to analyse cameras that was given in the period, by mode.",
             "अवधि में दी गई कैमरा-विश्लेषण की अनुमति, प्रकार के अनुसार।"),
    ),
    "suspensions": (
        Said("Suspensions", "निलंबन"),
        Said("How often analysis stopped by itself, by cause.",
             "विश्लेषण कितनी बार अपने-आप रुका, कारण के अनुसार।"),
    ),
    "looks": (
        Said("Looks at footage", "फुटेज देखी गई"),
        Said("Every look at a rendition or original, by purpose.",
             "हर बार जब प्रतिलिपि या मूल देखा गया, प्रयोजन के अनुसार।"),
    ),
    "review_looks": (
        Said("Looks at a face by a reviewer", "परखने वाले ने चेहरा देखा"),
        Said("Looks in which whoever reviews an alert sees the one face that raised it, not "
             "hidden, for 60 seconds at most.",
             "जब अलर्ट परखने वाले ने उसे उठाने वाला एक चेहरा बिना छिपाए देखा, अधिकतम 60 सेकंड।"),
    ),
    "originals": (
        Said("Looks at originals", "मूल फुटेज देखी गई"),
        Said("Looks in which faces were not hidden.", "जब चेहरे छिपे नहीं थे।"),
    ),
    "glasses": (
        Said("Break-glass", "आपात पहुँच"),
        Said("Originals that one person saw alone because a life was at risk, by verdict.",
             "जान के जोखिम में एक व्यक्ति ने अकेले देखा मूल, निर्णय के अनुसार।"),
    ),
    "refusals": (
        Said("Refused by policy", "नीति ने मना किया"),
        Said("How often somebody asked for what is not allowed, by reason.",
             "कितनी बार वह माँगा गया जिसकी अनुमति नहीं है, कारण के अनुसार।"),
    ),
    "asked": (
        Said("Asked of policy", "नीति से पूछा गया"),
        Said("How often anybody asked for leave, allowed or not.",
             "कितनी बार अनुमति माँगी गई, मिली या नहीं।"),
    ),
    "disclosures_asked": (
        Said("Orders for footage", "फुटेज के आदेश"),
        Said("Orders of courts and officers to disclose footage.",
             "न्यायालयों और अधिकारियों के फुटेज देने के आदेश।"),
    ),
    "disclosures_given": (
        Said("Footage given", "दी गई फुटेज"),
        Said("Packages that were handed over, by rendition.", "सौंपे गए पैकेज, प्रकार के अनुसार।"),
    ),
    "disclosures_refused": (
        Said("Orders refused", "अस्वीकृत आदेश"),
        Said("Orders that the second body refused.", "आदेश जिन्हें दूसरे निकाय ने अस्वीकार किया।"),
    ),
    "complaints": (
        Said("Complaints", "शिकायतें"),
        Said("Complaints that came, by what they are about.", "आई शिकायतें, विषय के अनुसार।"),
    ),
    "answers": (
        Said("Complaints answered", "उत्तरित शिकायतें"),
        Said("Answers given in the period, by finding.", "अवधि में दिए उत्तर, निष्कर्ष के अनुसार।"),
    ),
    "answers_late": (
        Said("Answered late", "देर से उत्तर"),
        Said("Answers after their time was over.", "समय बीतने के बाद के उत्तर।"),
    ),
    "incidents": (
        Said("Incidents", "घटनाएँ"),
        Said("What went wrong, in the month in which it was noticed, by kind.",
             "क्या गड़बड़ हुई, जिस महीने पता चला, प्रकार के अनुसार।"),
    ),
    "unmatched_reads": (
        Said("Reads without an entry", "बिना प्रविष्टि के पठन"),
        Said("Reads of footage that the ledger does not bear out; days in UTC.",
             "फुटेज के पठन जिनकी पुष्टि खाता-बही नहीं करती; दिन UTC में।"),
    ),
    "reads": (
        Said("Reads of footage", "फुटेज के पठन"),
        Said("Reads that the media path served; days in UTC.", "मीडिया-पथ के पठन; दिन UTC में।"),
    ),
    "days_unreconciled": (
        Said("Days not reconciled", "दिन जिनका मिलान नहीं हुआ"),
        Said("Days whose reads nobody has laid beside the ledger, so that they are not among the "
             "reads above.",
             "दिन जिनके पठन का खाता-बही से मिलान नहीं हुआ, इसलिए वे ऊपर के पठनों में नहीं हैं।"),
    ),
}  # fmt: skip

UNMEASURED: dict[str, Said] = {
    "fairness": Said(
        "Fairness by group: no data yet. Gender, age, caste and religion are neither recorded nor "
        "guessed, so nobody knows whether some groups are wrongly alerted to more often.",
        "समूहों के बीच निष्पक्षता: अभी कोई आँकड़ा नहीं। लिंग, आयु, जाति और धर्म न दर्ज होते हैं न अनुमानित, "
        "इसलिए कोई नहीं जानता कि क्या किसी समूह पर ग़लत अलर्ट अधिक आते हैं।",
    ),
    "missed": Said(
        "Missed distress: nobody knows how many people were in distress and raised no alert.",
        "छूटा संकट: कोई नहीं जानता कि कितने लोग संकट में थे और कोई अलर्ट नहीं आया।",
    ),
    "without_us": Said(
        "What would have happened without it: there is nothing to compare with.",
        "इसके बिना क्या होता: तुलना के लिए कुछ नहीं है।",
    ),
    "chilling": Said(
        "Who stays away because of the cameras: this is not measured.",
        "कैमरों के कारण कौन नहीं आता: यह नहीं मापा जाता।",
    ),
    "reviewers": Said(
        "How often reviewers are wrong: verdicts are taken as they were given.",
        "परखने वाले कितनी बार ग़लत होते हैं: निर्णय जैसे दिए गए वैसे ही गिने जाते हैं।",
    ),
}

WAITS: dict[str, Said] = {
    "review": Said("From alert to verdict", "अलर्ट से निर्णय तक"),
    "acknowledge": Said("From dispatch to acknowledgement", "भेजने से पावती तक"),
    "arrive": Said("From dispatch to arrival", "भेजने से पहुँचने तक"),
}

WORDS: dict[str, Said] = {
    "": Said("All", "सभी"),
    "none": Said("Not given", "नहीं बताया"),
    "other": Said("Something else", "कुछ और"),
    "helped": Said("A person was helped", "किसी की मदद हुई"),
    "safe": Said("Person safe, no help needed", "व्यक्ति सुरक्षित, मदद नहीं चाहिए थी"),
    "not_found": Said("Nobody found", "कोई नहीं मिला"),
    "offence": Said("An offence was dealt with", "अपराध पर कार्रवाई हुई"),
    "expression": Said("Expression", "चेहरे का भाव"),
    "call": Said("Call for help", "मदद की पुकार"),
    "hand_sign": Said("Hand sign", "हाथ का संकेत"),
    "crying": Said("A person cries", "कोई रो रहा है"),
    "afraid": Said("A person looks afraid", "कोई डरा हुआ दिखता है"),
    "harassed": Said("A person is followed or harassed", "किसी का पीछा या उत्पीड़न"),
    "hurt": Said("A person is hurt or held", "कोई घायल या पकड़ा हुआ"),
    "called": Said("A person called for help", "किसी ने मदद माँगी"),
    "calm": Said("Nobody in distress", "कोई संकट में नहीं"),
    "play": Said("Laughter, play or talk", "हँसी, खेल या बातचीत"),
    "private": Said("Upset, and no danger seen", "दुखी, पर कोई ख़तरा नहीं दिखा"),
    "not_a_face": Said("Not a face", "चेहरा नहीं"),
    "unclear": Said("Cannot be seen well enough", "साफ़ नहीं दिखता"),
    "shadow": Said("Shadow", "छाया-परीक्षण"),
    "budget_day": Said("Beyond the alerts of a day", "दिन की सीमा से अधिक"),
    "budget_hour": Said("Beyond the alerts of an hour", "घंटे की सीमा से अधिक"),
    "survey": Said("Survey", "सर्वेक्षण"),
    "call_only": Said("Calls for help only", "केवल मदद की पुकार"),
    "live": Said("Live", "सक्रिय"),
    "demo": Said("Demo", "प्रदर्शन"),
    "precision": Said("Too few alerts confirmed", "बहुत कम अलर्ट पुष्ट"),
    "cap": Said("More alerts than the cap allows", "सीमा से अधिक अलर्ट"),
    "card": Said("The model's card has expired", "मॉडल-कार्ड की अवधि समाप्त"),
    "patrol": Said("Patrol", "गश्त"),
    "investigation": Said("Investigation", "जाँच"),
    "oversight": Said("Oversight", "निगरानी"),
    "help": Said("Help for a person in danger", "ख़तरे में व्यक्ति की मदद"),
    "justified": Said("Justified", "उचित"),
    "not_justified": Said("Not justified", "अनुचित"),
    "not_judged": Said("Not judged by the day of the report", "रिपोर्ट के दिन तक परखा नहीं गया"),
    "blurred": Said("Blurred: every face hidden", "धुंधला: हर चेहरा छिपा"),
    "original": Said("Original", "मूल"),
    "not_wanted": Said("Police came and were not wanted", "पुलिस आई और चाही नहीं गई थी"),
    "no_reason": Said("Looked at for no reason", "बिना कारण देखा गया"),
    "harmed": Said("The visit did harm", "दौरे से हानि हुई"),
    "home": Said("A camera points at a home", "कैमरा घर की ओर है"),
    "no_sign": Said("No sign at a camera", "कैमरे पर सूचना-पट्ट नहीं"),
    "upheld": Said("Upheld", "सही पाई गई"),
    "not_upheld": Said("Not upheld", "सही नहीं पाई गई"),
    "cannot_tell": Said("Cannot be told", "कहा नहीं जा सकता"),
    "disk_full": Said("The disk is full", "डिस्क भर गई"),
    "breach": Said("Breach of personal data", "व्यक्तिगत डेटा का उल्लंघन"),
    "key_lost": Said("A key was lost", "कुंजी खो गई"),
    "ledger_gap": Said("The ledger has a gap", "खाता-बही में अंतराल"),
    "unlogged_read": Said("Footage read without an entry", "बिना प्रविष्टि के फुटेज पढ़ी गई"),
    "clock_jump": Said("The clock jumped", "घड़ी में उछाल"),
    "outage": Said("Part of the system did not work", "तंत्र का भाग बंद रहा"),
}

TEXTS: dict[str, Said] = {
    "title": Said("Transparency report", "पारदर्शिता रिपोर्ट"),
    "first": Said("What happened to people", "लोगों के साथ क्या हुआ"),
    "against": Said("Visits that were not wanted or did harm", "दौरे जो नहीं चाहे गए या जिनसे हानि हुई"),
    "unmeasured": Said("What could not be measured", "क्या मापा नहीं जा सका"),
    "right": Said("How often it was right", "यह कितनी बार सही था"),
    "waited": Said("How long people waited", "लोगों ने कितनी प्रतीक्षा की"),
    "few": Said("fewer than 20", "20 से कम"),
    "waited_about": Said(
        "Of fewer than 20 waits nothing is told: it would tell how long one person waited.",
        "20 से कम प्रतीक्षाओं के बारे में कुछ नहीं बताया जाता: उससे पता चलता कि किसी एक व्यक्ति ने "
        "कितनी प्रतीक्षा की।",
    ),
    "rest": Said("Everything else", "बाकी सब"),
    "place": Said("Hotspot", "हॉटस्पॉट"),
    "what": Said("What", "क्या"),
    "now": Said("This period", "यह अवधि"),
    "before": Said("Period before", "पिछली अवधि"),
    "withheld": Said("withheld", "रोका गया"),
    "no_camera": Said("No camera nearby", "पास कोई कैमरा नहीं"),
    "hours": Said("h", "घं"),
    "median": Said("Half within", "आधे इतने में"),
    "ninetieth": Said("Nine in ten within", "दस में नौ इतने में"),
    "number": Said("How many", "कितने"),
    "nothing": Said("none", "कोई नहीं"),
    "protected": Said(
        "Counts of fewer than 10 persons are withheld, and as many others as it takes that these "
        "tables give none of them away. Counts of the agency's own conduct are always exact; what "
        "they alone tell about the others is not hidden.",
        "10 से कम लोगों की संख्या रोकी जाती है, और उतनी अन्य संख्याएँ भी कि इन तालिकाओं से उनमें से "
        "कोई न निकले। एजेंसी के अपने आचरण की संख्याएँ हमेशा ठीक-ठीक दी जाती हैं; अन्य संख्याओं के बारे "
        "में केवल उनसे जो पता चलता है वह छिपाया नहीं जाता।",
    ),
    "partial": Said(
        "Not a whole period: the record begins on {since}, and everything is counted from then on.",
        "पूरी अवधि नहीं: अभिलेख {since} से आरंभ होता है, और सब कुछ तभी से गिना गया है।",
    ),
    "partial_before": Said(
        "The period before it is not a whole one either: it was counted from {since} on.",
        "पिछली अवधि भी पूरी नहीं है: वह {since} से गिनी गई थी।",
    ),
    "precision": Said(
        "{percent} % of judged alerts by expression were confirmed ({confirmed} of {judged}; 95 % "
        "interval {low} to {high} %; {day}). Base rate: {rate} alerts by expression in an "
        "hour in which a camera could raise one.",
        "भाव से उठे परखे गए अलर्टों में {percent} % पुष्ट हुए ({judged} में {confirmed}; 95 % अंतराल "
        "{low} से {high} %; {day})। आधार दर: प्रति सक्रिय कैमरा-घंटा "
        "{rate} अलर्ट।",
    ),
    "nothing_judged": Said(
        "No alert by expression was judged, so nothing can be said of how often it is right.",
        "भाव से उठा कोई अलर्ट परखा नहीं गया, इसलिए यह कितनी बार सही है कहा नहीं जा सकता।",
    ),
}  # fmt: skip


def word_said(word: str) -> Said:
    """A word, or the code itself where there is none for it."""
    return WORDS.get(word, Said(word, word))

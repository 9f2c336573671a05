"""The fixed words of the record: what holds for every deployment."""

SHORT = (
    "Notices lasting expressions of distress at named cameras, asks a person to look, and sends "
    "the nearest police station only on her verdict."
)
LONG = (
    "Cameras at published hotspots are analysed only under an authorisation that names its law, "
    "purpose, mode, end and alert cap, asked for by one body and approved by another. Faces in "
    "view are scored for eight expressions; the published detection policy says which count as "
    "distress, how strongly and for how many seconds. Where the score holds, an alert is shown "
    "to an operator with faces hidden. She confirms or dismisses it; only a confirmed alert can "
    "be sent to a station. Nobody is identified or searched for, and gender, age, caste and "
    "religion are not inferred. Nothing is kept unless something was noticed. Every answer and "
    "every look is an entry of a ledger that outsiders verify without trusting the operator."
)
PROCESS = (
    "The score opens an alert and decides nothing. A person gives a verdict, a person sends a "
    "station, and officers record what they found, also where help was not wanted."
)
GOAL = "Help reaches a person in distress in a public place sooner, without watching for anybody."
BEFORE = "Somebody in distress had to call, or a passer-by or an officer had to notice."
ALTERNATIVES = (
    "Calls for help made on purpose (poles, helpline, telephone application) need no analysis "
    "and are always allowed; each authorisation says which less intrusive ways were tried."
)
IMPACT = (
    "Police may approach somebody who did not ask for it. People in view are analysed for "
    "seconds without consenting."
)
RISKS = (
    "False alerts, because distress is rare and expressions mislead; visits that harm; more "
    "police at places that were chosen; misuse of footage by those who may see it. Fairness by "
    "skin, age or gender is not measured, because no such labels exist or are inferred."
)
RISK_CATEGORY = "High"
PROPORTIONALITY = (
    "An end within 90 days, a cap on alerts, a floor for the confirmed share below which "
    "analysis stops by itself, a validation in shadow mode before anything is live, faces "
    "hidden, a second person for originals, times without analysis where people assemble."
)
SOURCE_DATA = "Live video of fixed cameras of the agency. No other database is read or matched."
BIAS = (
    "Learnt from acted and published photographs, mostly frontal and well lit. Not measured by "
    "skin, age or gender; until it is, assume that it differs."
)
KIND = "Classification of facial expressions by a neural network; rules over seconds of scores"
METHODS = (
    "Motion gate, face detector, tracks that are never an identity, expression model, median "
    "over a window, two bars and a number of seconds. It abstains on small, dark, blurred and "
    "turned faces and counts that."
)
OVERSIGHT = (
    "Bodies outside the agency approve authorisations, read the ledger, cosign its checkpoints "
    "and judge every look that was taken alone."
)
MONITORING = (
    "Each verdict counts towards the confirmed share with its interval; a sequential test "
    "suspends analysis. Served footage is compared with the ledger every day."
)
HUMAN = (
    "A person gives every verdict and may always dismiss. Nobody is sent without one. An "
    "approver may withdraw an authorisation at any time, and analysis stops within seconds."
)
SHOWN = "A clip with faces hidden, place and time, and for 60 seconds the one face that raised it."
TRAINING = "Reviewers judge samples again; each deployment trains its people itself."
OBJECTION = "Anybody complains by place and time without a name and gets an answer in days:"
ROLLBACK = "Withdrawing the authorisation ends analysis; calls for help made on purpose go on."

"""Third parties: registered, bound by agreements that another body signs, and watched."""

from governance.services.parties.agreements import (
    FITTING,
    AgreementTerms,
    agreement_end,
    agreement_make,
    agreement_sign,
    agreement_sign_write,
    agreement_write,
    signing_obstacle,
)
from governance.services.parties.keys import party_key_end, party_key_make, party_key_use
from governance.services.parties.maintenance import (
    MOST_HOURS,
    maintenance_close,
    maintenance_open,
)
from governance.services.parties.people import (
    Account,
    party_person_add,
    party_person_end,
    party_person_write,
)
from governance.services.parties.register import party_end, party_register, party_write

__all__ = [
    "FITTING", "MOST_HOURS", "Account", "AgreementTerms", "agreement_end", "agreement_make",
    "agreement_sign", "agreement_sign_write", "agreement_write", "maintenance_close",
    "maintenance_open", "party_end", "party_key_end", "party_key_make", "party_key_use",
    "party_person_add", "party_person_end", "party_person_write", "party_register", "party_write",
    "signing_obstacle",
]  # fmt: skip

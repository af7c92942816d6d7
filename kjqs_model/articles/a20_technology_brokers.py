"""Article 20: money for the training of technology brokers and for bodies that transfer technology."""

from ..law import adds_up, condition, entitles, pays, where
from ..tables.words import Level, PlatformEvent, PlatformKind


@entitles("20.1", table="brokers", recipient="training_body_id", kind="training_body")
def brokers_trained(certificate_id):
    """Certificates of technology broker gained or raised a grade in the year."""
    return certificate_id >= 0


@adds_up("20.1")
def certificates():
    """Each certificate counts once for the body that trained."""
    return 1


@pays("20.1")
def training_subsidy(certificates, amount):
    """So much a certificate."""
    return certificates * amount


@condition
def approved(event):
    """Recognised or put on record in the year."""
    return event == PlatformEvent.approved


@entitles("20.2", table="platforms", recipient="platform_id", kind="platform")
def new_training_bases(kind, level, approved):
    """Provincial training bases for technology transfer, newly recognised."""
    return (kind == PlatformKind.transfer_training_base) & (level == Level.provincial) & approved


@pays("20.2")
def training_base_award(amount, share_paid):
    """The policy names a ceiling; the share of it that is paid is an assumption."""
    return amount * share_paid


@condition
def national(level):
    """Of the national level."""
    return level == Level.national


@entitles("20.3", table="platforms", recipient="platform_id", kind="platform")
def new_transfer_institutions(kind, level, national, approved):
    """Technology-transfer service institutions newly on the national or provincial record."""
    return (kind == PlatformKind.transfer_institution) & (national | (level == Level.provincial)) & approved


@pays("20.3")
def transfer_institution_award(national, amount_national, amount_provincial, share_paid):
    """The policy names a ceiling for each level; the share of it that is paid is an assumption."""
    return where(national, amount_national, amount_provincial) * share_paid

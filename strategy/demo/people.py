"""The people of the demonstration: one for each role with a password that is made on the spot,
and a silent one per organisation.
"""

import secrets

from django.contrib.auth.hashers import make_password

from strategy.demo import figures
from workforce.people.models import Grant, User
from workforce.reference.models import Area, Organisation

SIGN_INS = [  # user name, full name, role, organisation code, area code, what to try
    ("admin", "Sarah Namutebi", "administrator", "mglsd", "", "areas, cadres, norms, people, framework"),
    ("planner", "Grace Akello", "planner", "mglsd", "", "the strategy, rounds, gap reports"),
    ("reviewer", "Peter Okot", "reviewer", "mglsd", "", "submissions to review"),
    ("chair", "Dr Joseph Mugisha", "chair", "mglsd", "", "adopting a gap report, endorsing, decisions"),
    ("secretariat", "Irene Nabirye", "secretariat", "mglsd", "", "meetings, pack, decisions, progress"),
    ("member", "Daniel Odongo", "member", "moh", "", "strategy, self-assessment, comments"),
    ("observer", "Alice Kembabazi", "observer", "", "", "dashboard, read only"),
    ("partner", "Ruth Tumwine", "partner", "cbs-obongi", figures.DRAFT, "sending Obongi District's figures"),
    ("isingiro", "John Byaruhanga", "partner", "cbs-isingiro", "district:isingiro", "an accepted submission"),
    ("ngo", "Florence Atim", "partner", "omwana-care-network", "", "an NGO in three areas; commenting on the strategy"),
    ("clerk", "Moses Lokol", "clerk", "cbs-kaabong", figures.SENT_BACK, "entering for an office, with its letter"),
]


class People:
    """Who sends and who reviews. ``password`` is of the demo sign-ins, '' when they were there already."""

    def __init__(self):
        self.password = "-".join(secrets.choice(WORDS) for _ in range(4))
        hashed = make_password(self.password)
        organisations = {each.code: each for each in Organisation.objects.all()}
        codes = ["UG", *(row[4] for row in SIGN_INS if row[4])]
        areas = {each.code: each for each in Area.objects.filter(code__in=codes)}
        self.by_name, self.senders, self.grants = {}, {}, []
        for username, full_name, role, organisation, area, _what in SIGN_INS:
            user = User(username=username, full_name=full_name, email=f"{username}@example.org", password=hashed)
            self._add(user, role, organisations.get(organisation), areas.get(area))
            if role in ("partner", "clerk"):
                self.senders[organisation] = user
        self.planner, self.chair, self.reviewer = (self.by_name[name] for name in ("planner", "chair", "reviewer"))
        self.second = self._silent(
            "moh-reviewer", "Health ministry desk", "reviewer", organisations["moh"], areas["UG"]
        )
        for code, organisation in organisations.items():
            if code not in self.senders:
                desk = f"{organisation.name} desk"[:150]
                self.senders[code] = self._silent(code, desk, "partner", organisation, None)
        User.objects.bulk_create(self.by_name.values())
        Grant.objects.bulk_create(self.grants)

    def _add(self, user, role, organisation, area):
        self.by_name[user.username] = user
        self.grants.append(Grant(user=user, role=role, organisation=organisation, area=area))

    def _silent(self, username, full_name, role, organisation, area):
        """Somebody who sent something but does not sign in here."""
        user = User(username=username, full_name=full_name, password=make_password(None))
        self._add(user, role, organisation, area)
        return user

    def sender(self, organisation):
        return self.senders[organisation.code]

    def reviewer_of(self, organisation):
        """The ministry reviews; its own is reviewed by the second organisation that the round names."""
        return self.second if organisation.is_ministry else self.reviewer

    def sheet(self):
        """The table of sign-ins, as text."""
        lines = ["Demo sign-ins (this computer only)", f"  password for all of them: {self.password}", ""]
        lines += [
            f"  {name:<12} {Grant.Role(role).label:<28} {what}" for name, _full, role, _org, _area, what in SIGN_INS
        ]
        return "\n".join(lines) + "\n"


WORDS = (
    "acacia amber anvil apple apron aspen bamboo banana basket beacon birch bloom border breeze bridge bronze "
    "bucket cabin candle canoe canvas carrot cedar chalk cherry circle clay clover coffee copper coral cotton "
    "crane cricket crystal dancer desert drum eagle earth echo ember engine falcon farmer feather fiddle "
    "forest garden ginger glacier gold grain granite grape harbour harvest hazel heron hill honey indigo "
    "island ivory jasmine jungle kettle kite ladder lagoon lantern lemon lily linen lotus maize mango maple "
    "marble meadow melon mirror mountain nectar needle nutmeg oasis ocean olive onion orange orchid otter "
    "paddle palm papaya pebble pepper pigeon pillow planet plum pocket pond potter quartz rabbit rain raven "
    "reed ribbon ripple river rocket rose saddle saffron sail salt sandal savanna shell silver sorghum spark "
    "spice spring star stone summer sunset swan table tea thunder tiger timber tomato tower tulip umbrella "
    "valley velvet village violin walnut water whistle willow window winter wonder yarn zebra"
).split()
